import asyncio, contextvars
v = contextvars.ContextVar("v", default=0)
async def main():
    loop = asyncio.get_running_loop(); out = []
    t = asyncio.create_task(asyncio.sleep(0, "r"), name="named")
    t.add_done_callback(lambda t: out.append((t.get_name(), t.result(), v.get()))); v.set(1); await t; await asyncio.sleep(0); print(out)
    out.clear()
    for i in range(3): v.set(i); loop.call_soon(lambda: out.append(v.get()))
    await asyncio.sleep(0); print(out)
    async def chain(n):
        v.set(n)
        if n: await asyncio.create_task(chain(n - 1))
        return v.get()
    print(await chain(4), v.get())
    async def show(): return asyncio.current_task().get_name(), v.get()
    async with asyncio.TaskGroup() as tg:
        ts = []
        for i in range(3): v.set(i * 10); ts.append(tg.create_task(show(), name=f"n{i}", context=contextvars.copy_context()))
    print([t.result() for t in ts])
    ctx = contextvars.copy_context(); t = asyncio.create_task(show(), context=ctx); print((await t)[1], t.get_context() is ctx)
    f = loop.create_future(); seen = []
    f.add_done_callback(lambda f: seen.append(("first", v.get()))); v.set("later"); f.add_done_callback(lambda f: seen.append(("second", v.get()))); f.set_result(0); await asyncio.sleep(0); print(seen)
    async def in_gather(i): v.set(i); await asyncio.sleep(0); return v.get()
    print(await asyncio.gather(*map(in_gather, range(3))), v.get())
    async def agen():
        for i in range(2): v.set(f"agen{i}"); yield v.get()
    print([(x, v.get()) async for x in agen()])
    token = v.set("temp"); v.reset(token); print(v.get())
    async def reset_elsewhere(tok):
        try: v.reset(tok)
        except ValueError as e: return "different Context" in str(e)
    print(await asyncio.create_task(reset_elsewhere(v.set("x"))))
    h = loop.call_later(0, lambda: out.append(("timer", v.get()))); v.set("after timer"); await asyncio.sleep(0.001); print(out[-1])
    print(len({asyncio.create_task(show()).get_name() for _ in range(3)}), asyncio.current_task() in asyncio.all_tasks())
    await asyncio.sleep(0); print(len(asyncio.all_tasks()))
asyncio.run(main())
