import asyncio
from contextvars import ContextVar, copy_context
var = ContextVar("var", default="default")
async def child(name):
    seen = [var.get()]
    var.set(name)
    await asyncio.sleep(0)
    seen.append(var.get())
    return seen
async def plain_await():
    var.set("set by awaited coroutine")
async def main():
    var.set("main")
    print(await asyncio.gather(child("a"), child("b")), var.get())
    await plain_await()
    print(var.get())
    await asyncio.create_task(plain_await_other())
    print(var.get())
    loop = asyncio.get_running_loop()
    fut = loop.create_future()
    def cb(): fut.set_result(var.get()); var.set("from callback")
    loop.call_soon(cb)
    var.set("changed after call_soon")
    print(await fut, var.get())
    ctx = copy_context()
    ctx.run(var.set, "explicit")
    print(await asyncio.create_task(child("x"), context=ctx), ctx[var], var.get())
    fut = loop.create_future()
    loop.call_later(0, lambda: fut.set_result(var.get()), context=ctx)
    print(await fut)
    fut = loop.create_future()
    fut.add_done_callback(lambda f: print("done cb:", var.get()), context=ctx)
    fut.add_done_callback(lambda f: print("done cb 2:", var.get()))
    fut.set_result(None); await asyncio.sleep(0)
    print(await asyncio.to_thread(var.get))
    def set_in_thread(): var.set("thread"); return var.get()
    print(await asyncio.to_thread(set_in_thread), var.get())
    async def agen():
        var.set("agen 1"); yield var.get()
        var.set("agen 2"); yield var.get()
    async for x in agen(): print(x, var.get(), end=" | "); var.set("consumer")
    print(var.get())
    tok = var.set("token")
    async def resets():
        try: var.reset(tok)
        except ValueError as e: return type(e).__name__
    print(await asyncio.create_task(resets()), await resets(), var.get())
    async with asyncio.TaskGroup() as tg:
        var.set("in group"); t1 = tg.create_task(child("t1"))
        var.set("in group 2"); t2 = tg.create_task(child("t2"))
    print(t1.result(), t2.result(), var.get())
    async def timed(): var.set("in wait_for"); return var.get()
    print(await asyncio.wait_for(timed(), 1), var.get())
    with copy_context_manager() as c: print(c)
async def plain_await_other(): var.set("set by task")
class copy_context_manager:
    def __enter__(self): return len(copy_context()) >= 1
    def __exit__(self, *a): pass
asyncio.run(main())
print(var.get())
with asyncio.Runner() as r:
    r.run(plain_await()); print(r.run(child("second run")))
    ctx = copy_context(); print(r.run(child("own"), context=ctx), ctx[var])
