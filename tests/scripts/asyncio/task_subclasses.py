import asyncio, gc
class MyFuture(asyncio.Future):
    def set_result(self, v): print("set_result", v); super().set_result(v)
    def add_done_callback(self, cb, *, context=None): print("add", getattr(cb, "__qualname__", cb)); super().add_done_callback(cb, context=context)
    def result(self): print("result"); return super().result()
    def cancel(self, msg=None): print("cancel", msg); return super().cancel(msg)
    def cancelled(self): return super().cancelled()
class MyTask(asyncio.Task):
    def __init__(self, coro, *, loop, **kw): super().__init__(coro, loop=loop, **kw); self.extra = "e"
    def cancel(self, msg=None): print("task cancel", msg); return super().cancel(msg=msg)
    def __step(self): print("never")
    def set_name(self, n): super().set_name("<" + n + ">")
async def main():
    loop = asyncio.get_running_loop(); loop.set_task_factory(lambda loop, coro, **kw: MyTask(coro, loop=loop, **kw))
    f = MyFuture(loop=loop)
    async def w(x): return await x
    t = asyncio.create_task(w(f), name="n"); print(type(t).__name__, t.extra, t.get_name()); await asyncio.sleep(0)
    print(t._fut_waiter is f, f._callbacks[0][0].__qualname__, t, f)
    f.set_result(3); print(await t)
    f = MyFuture(loop=loop); t = asyncio.create_task(w(f)); await asyncio.sleep(0); t.cancel("why"); print(f.cancelled())
    try: await t
    except asyncio.CancelledError as e: print(repr(e))
    outer = asyncio.create_task(w(asyncio.create_task(asyncio.sleep(9)))); await asyncio.sleep(0); await asyncio.sleep(0); print(type(outer._fut_waiter).__name__, outer.cancel("deep"))
    try: await outer
    except asyncio.CancelledError as e: print(repr(e))
    t = asyncio.create_task(w(asyncio.sleep(0, "slept"))); t.set_name("q"); print(t.get_name(), await t)
    class Both(MyTask):
        def __del__(self): print("del", self.done()); super().__del__()
    loop.set_exception_handler(lambda l, c: print("handler", c["message"], repr(c.get("exception"))))
    async def fail(): raise ValueError("never seen")
    t = Both(fail(), loop=loop); await asyncio.wait([t]); del t; gc.collect()
    f = MyFuture(loop=loop); f.set_exception(KeyError(1)); del f; gc.collect()
    class Quiet(asyncio.Future):
        def __del__(self): print("quiet")
    f = Quiet(loop=loop); f.set_exception(KeyError(2)); del f; gc.collect()
    class Slots(asyncio.Future): __slots__ = ("x",)
    f = Slots(loop=loop); f.x = 1; f.y = 2; print(f.x, f.y, isinstance(f, asyncio.Future), asyncio.isfuture(f))
    class NoInit(asyncio.Future):
        def __init__(self): pass
    try: await NoInit()
    except RuntimeError as e: print(e)
    class BadLoop(asyncio.Future):
        def get_loop(self): return None
    async def wait_bad(): await BadLoop(loop=loop)
    t = MyTask(wait_bad(), loop=loop)
    try: await t
    except RuntimeError as e: print(str(e).split(" <")[0], str(e).rpartition(">")[2])
asyncio.run(main())
