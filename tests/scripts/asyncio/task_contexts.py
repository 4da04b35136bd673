import asyncio, contextvars
v = contextvars.ContextVar("v", default=0)
async def main():
    loop = asyncio.get_running_loop(); v.set(1)
    async def child(n): a = v.get(); v.set(n); await asyncio.sleep(0); return a, v.get()
    print(await asyncio.gather(*(child(i) for i in (10, 20))), v.get())
    ctx = contextvars.copy_context(); v.set(2); t = asyncio.create_task(child(30), context=ctx); print(await t, ctx[v], t.get_context() is ctx, v.get())
    same = [asyncio.create_task(child(i), context=ctx) for i in (1, 2)]; print(await asyncio.gather(*same), ctx[v])
    f = loop.create_future(); got = []
    f.add_done_callback(lambda f: got.append(v.get())); v.set(3); f.add_done_callback(lambda f: got.append(v.get())); f.add_done_callback(lambda f: got.append(v.get()), context=ctx)
    v.set(4); f.set_result(1); f.add_done_callback(lambda f: got.append(v.get())); await asyncio.sleep(0); print(got, ctx[v])
    async def waits(f): v.set("w"); await f; return v.get()
    f = loop.create_future(); t = asyncio.create_task(waits(f)); await asyncio.sleep(0); print([c[1] is t.get_context() for c in f._callbacks]); f.set_result(1); print(await t, v.get())
    token = []
    async def reset(): v.reset(token[0])
    token.append(v.set(5)); t = asyncio.create_task(reset()); await asyncio.wait([t]); print(type(t.exception()).__name__)
    loop.call_soon(lambda: got.append(("soon", v.get()))); loop.call_later(0, lambda: got.append(("later", v.get()))); loop.call_soon(lambda: got.append(("ctx", v.get())), context=ctx); v.set(6); await asyncio.sleep(0.01); print(got[-3:])
    async def agen():
        v.set("gen"); yield v.get(); yield v.get()
    async for x in agen(): print(x, v.get())
    print(await asyncio.to_thread(v.get)); v.set(7); print(await loop.run_in_executor(None, v.get))
    async def deep(n): 
        if n == 0: v.set("deep"); return
        await deep(n - 1)
    await deep(3); print(v.get()); await asyncio.wait_for(deep(1), 1); print(v.get())
    async with asyncio.timeout(1): v.set("t")
    print(v.get(), asyncio.current_task().get_context()[v])
asyncio.run(main())
print(v.get())
with asyncio.Runner() as r:
    async def setv(): v.set("runner")
    r.run(setv())
    async def getv(): return v.get()
    print(r.run(getv()), v.get())
