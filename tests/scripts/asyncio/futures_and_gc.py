import asyncio, gc, weakref
async def main():
    loop = asyncio.get_running_loop()
    f = loop.create_future(); r = weakref.ref(f, lambda r: print("future gone")); del f
    f = loop.create_future(); f.self = f; f.add_done_callback(f.cancel); r = weakref.ref(f); del f; gc.collect(); print(r())
    class Res:
        def __del__(self): print("res gone")
    async def holds(x, f): await f
    f = loop.create_future(); t = asyncio.create_task(holds(Res(), f)); await asyncio.sleep(0); f.set_result(1); await t; del t; print("after")
    async def raises(): x = Res(); raise ValueError(x and 1)
    t = asyncio.create_task(raises()); await asyncio.wait([t]); print("waited"); e = t.exception(); del t; gc.collect(); print("still"); e.__traceback__ = None; del e; gc.collect()
    f = loop.create_future(); f.set_result(Res()); del f; print("result gone")
    f = loop.create_future(); f.set_exception(ValueError(1)); f.exception(); w = weakref.ref(f); del f; print(w())
    t = asyncio.create_task(asyncio.sleep(0)); w = weakref.ref(t); del t; gc.collect(); print(w() is not None); await asyncio.sleep(0); await asyncio.sleep(0); gc.collect(); print(w())
    s = weakref.WeakSet(); ts = [asyncio.create_task(asyncio.sleep(0)) for _ in range(5)]; s.update(ts); print(len(s)); await asyncio.gather(*ts); del ts; gc.collect(); print(len(s))
    loop.set_exception_handler(lambda l, c: print(c["message"]))
    async def cyc(f): await f
    f = loop.create_future(); t = asyncio.create_task(cyc(f)); await asyncio.sleep(0); wt = weakref.ref(t); del f, t; gc.collect(); print(wt(), len(asyncio.all_tasks()))
    d = {}; f = loop.create_future(); d["f"] = f; f.add_done_callback(lambda f, d=d: None); w = weakref.ref(f); del f, d; gc.collect(); print(w())
asyncio.run(main())
