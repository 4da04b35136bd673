import asyncio, _asyncio, gc, types
class L:
    def __repr__(self): return "<L>"
    def get_debug(self): return False
    def call_soon(self, cb, *args, context=None):
        self.last = cb, args; print("soon", type(cb).__name__ if not hasattr(cb, "__qualname__") else cb.__qualname__, len(args), type(context).__name__)
    def call_exception_handler(self, context): print("handler", sorted(context), context["message"], repr(context.get("exception")))
    def is_running(self): return True
l = L()
def t(f, *a, **k):
    try: print("ok", repr(f(*a, **k)))
    except BaseException as e: print(type(e).__name__, e)
def turn():
    cb, args = l.last; t(cb, *args)
f = asyncio.Future(loop=l)
async def c(): return await f
task = asyncio.Task(c(), loop=l, name="T")
step = l.last[0]
print(step.__self__ is task); t(step, 1); t(step, x=1); t(step)
_asyncio._set_running_loop(l)
t(step)
cb, ctx = f._callbacks[0]
print(cb.__qualname__, cb.__name__, type(cb), cb.__self__ is task, ctx is task.get_context(), cb == f._callbacks[0][0])
print(task, f._asyncio_awaited_by, f, type(task._coro.cr_await).__name__, task._fut_waiter is f)
f.set_result(3); print(f._asyncio_awaited_by, f._callbacks); turn(); print(task, f._asyncio_awaited_by, task._fut_waiter); t(step); turn()
print("stepping twice")
f = asyncio.Future(loop=l); task = asyncio.Task(c(), loop=l, name="T"); step = l.last[0]; t(step); t(step); print(len(f._callbacks), task)
print(f.remove_done_callback(f._callbacks[0][0]), f._callbacks, f._asyncio_awaited_by)
f.set_result(4); t(step); print(task)
print("errors of yields")
class Y:
    def __init__(self, v): self.v = v
    def __await__(self): return (yield self.v)
async def y(v): return await Y(v)
f = asyncio.Future(loop=l)
other = asyncio.Future(loop=L())
other._asyncio_future_blocking = True
for v in (7, "x", f, other, (i for i in ()), None, object):
    b = asyncio.Task(y(v), loop=l, name="b"); turn(); print(b._fut_waiter, l.last[0].__self__ is b); turn()
    if b.done():
        e = b.exception(); print(type(e).__name__, str(e).partition(" at ")[0], "|", str(e).rpartition(">>")[2])
async def x(): await b
b = asyncio.Task(x(), loop=l, name="self"); turn(); turn(); print(repr(b.exception()).split("<Task")[0])
print("exceptions that leave the step")
async def bad(e): raise e
for e in (KeyboardInterrupt(), SystemExit(2), asyncio.CancelledError("m"), GeneratorExit(), ValueError("v")):
    b = asyncio.Task(bad(e), loop=l, name="b"); turn(); print(b); t(b.result); t(b.result); t(b.exception)
_asyncio._set_running_loop(None)
