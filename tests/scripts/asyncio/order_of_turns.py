"""Who runs when: the order of ready callbacks is part of the behaviour programs see."""
import asyncio
log = []
def show(label): print(label, *log); log.clear()
async def t(name, n=3):
    for i in range(n):
        log.append(f"{name}{i}"); await asyncio.sleep(0)
async def main():
    await asyncio.gather(t("a"), t("b"), t("c")); show("gather")
    x = asyncio.create_task(t("x")); log.append("created"); await t("m", 2); show("inline"); await x; show("rest")
    async def parent(): log.append("p"); await child(); log.append("p end")
    async def child(): log.append("c"); await asyncio.sleep(0); log.append("c end")
    await asyncio.gather(parent(), t("z", 2)); show("await is a call")
    f = asyncio.get_running_loop().create_future()
    async def waiter(n): await f; log.append(f"w{n}")
    ws = [asyncio.create_task(waiter(i)) for i in range(3)]; await asyncio.sleep(0)
    f.add_done_callback(lambda f: log.append("cb")); f.set_result(None); log.append("set"); asyncio.get_running_loop().call_soon(log.append, "soon")
    await asyncio.gather(*ws); show("future")
    async def done(): return 1
    task = asyncio.create_task(done()); await asyncio.sleep(0); log.append(task.done())
    await task; log.append("await of a done task does not switch"); y = asyncio.create_task(t("y", 1)); await task; show("done"); await y; show("y")
    async def spawner(n):
        log.append(f"s{n}")
        if n: asyncio.create_task(spawner(n - 1)); asyncio.create_task(spawner(n - 1))
    await spawner(2)
    for _ in range(4): await asyncio.sleep(0); log.append("|")
    show("tree")
    ev = asyncio.Event()
    async def setter(): log.append("set"); ev.set(); log.append("set end"); await asyncio.sleep(0); log.append("setter2")
    async def wait_ev(n): await ev.wait(); log.append(f"e{n}")
    await asyncio.gather(wait_ev(1), setter(), wait_ev(2), t("q", 2)); show("event")
    q = asyncio.Queue()
    async def prod():
        for i in range(3): q.put_nowait(i); log.append(f"put{i}")
        await asyncio.sleep(0); log.append("prod end")
    async def cons(n):
        while True:
            log.append(f"{n}got{await q.get()}")
            if q.empty(): return
    cs = [asyncio.create_task(cons(n)) for n in "AB"]; await prod(); await asyncio.sleep(0); show("queue")
    for c in cs: c.cancel()
    async def canc():
        try: await asyncio.sleep(9)
        except asyncio.CancelledError: log.append("cancelled"); raise
    c = asyncio.create_task(canc()); await asyncio.sleep(0)
    c.add_done_callback(lambda _: log.append("done cb")); c.cancel(); log.append("after cancel()")
    await asyncio.sleep(0); log.append("turn"); await asyncio.sleep(0); log.append("turn"); show("cancel")
    lock = asyncio.Lock()
    async def locked(n):
        async with lock: log.append(f"L{n}"); await asyncio.sleep(0)
        log.append(f"U{n}")
    await asyncio.gather(*(locked(i) for i in range(3))); show("lock")
    async def err(): raise ValueError
    async def catch(n):
        try: await asyncio.create_task(err())
        except ValueError: log.append(f"caught{n}")
    await asyncio.gather(catch(1), t("r", 4), catch(2)); show("error")
    async with asyncio.TaskGroup() as tg: tg.create_task(t("g", 2)); tg.create_task(t("h", 2)); log.append("body")
    log.append("exit"); show("group")
    loop = asyncio.get_running_loop()
    for i in range(3): loop.call_soon(lambda i=i: (log.append(f"A{i}"), loop.call_soon(log.append, f"B{i}")))
    await asyncio.sleep(0); log.append("/"); await asyncio.sleep(0); show("call_soon")
asyncio.run(main())
