"""TaskGroup, timeout and managers held open across the yields of an async generator."""
import asyncio, contextlib
log = []
async def worker(n):
    try: await asyncio.sleep(0.001 * n); log.append(f"worker {n}"); return n
    except asyncio.CancelledError: log.append(f"worker {n} cancelled"); raise
async def grouped(fail=False):
    async with asyncio.TaskGroup() as tg:
        ts = [tg.create_task(worker(i)) for i in (1, 2, 30)]
        for t in ts[:2]: yield await t
        if fail: raise ValueError("in group")
        ts[2].cancel()
    log.append("group left")
async def timed(limit):
    try:
        async with asyncio.timeout(limit):
            for i in range(3): yield i; await asyncio.sleep(0.02)
    except TimeoutError: log.append("timed out"); yield "timeout"
@contextlib.asynccontextmanager
async def resource(n):
    log.append(f"open {n}")
    try: yield n
    finally: await asyncio.sleep(0); log.append(f"close {n}")
async def stacked(k):
    async with contextlib.AsyncExitStack() as st:
        for i in range(k): yield await st.enter_async_context(resource(i))
    log.append("stack left")
async def semaphored(sem, n):
    async with sem:
        for i in range(n): yield i, sem.locked()
def show(*a): print(*a, log); log.clear()
async def main():
    show([x async for x in grouped()])
    try: show([x async for x in grouped(True)])
    except* ValueError as e: show(e.exceptions)
    g = grouped(); show(await anext(g)); 
    try: await g.aclose()
    except BaseException as e: show(type(e).__name__, e)
    show("closed")
    show([x async for x in timed(5)]); show([x async for x in timed(0.01)])
    async for x in stacked(3): log.append(x)
    show("all")
    async with contextlib.aclosing(stacked(3)) as s:
        async for x in s:
            if x == 1: break
    show("aclosing")
    try:
        async with contextlib.aclosing(stacked(3)) as s:
            async for x in s:
                if x == 1: raise KeyError("user")
    except KeyError as e: show(repr(e))
    s = stacked(2); await anext(s)
    try: await s.athrow(LookupError("thrown"))
    except LookupError as e: show(repr(e))
    sem = asyncio.Semaphore(1); g1, g2 = semaphored(sem, 2), semaphored(sem, 2)
    show(await anext(g1)); t = asyncio.create_task(anext(g2)); await asyncio.sleep(0); show(t.done()); show(await anext(g1)); await g1.aclose(); show(await t, sem.locked()); await g2.aclose(); show(sem.locked())
    async def consumer():
        async for x in timed(5): log.append(x)
    try:
        async with asyncio.timeout(0.01): await consumer()
    except TimeoutError: show("outer timeout")
    async def producer(q):
        async for x in stacked(2): await q.put(x)
        await q.put(None)
    q = asyncio.Queue(1)
    async with asyncio.TaskGroup() as tg:
        tg.create_task(producer(q))
        while (x := await q.get()) is not None: log.append(("got", x))
    show("queue")
asyncio.run(main()); show("end")
