import asyncio, warnings
warnings.simplefilter("ignore")
class L:
    def get_debug(self): return False
    def call_soon(self, *a, **k): pass
l = L()
def t(f, *a):
    try: print("ok", repr(f(*a)))
    except BaseException as e: print(type(e).__name__, e)
F = lambda: asyncio.Future(loop=l)
f = F(); it = f.__await__()
print(type(it).__name__, type(it).__module__, it is iter(it), it is f.__await__(), [n for n in dir(it) if not n.startswith("__")])
t(next, it); print(f._asyncio_future_blocking); t(next, it); f._asyncio_future_blocking = False; t(it.send, 5)
f.set_result("r"); t(next, it); t(next, it); t(it.send, None)
f = F(); f.set_result(None); t(next, f.__await__())
f = F(); f.set_exception(OSError("o")); it = iter(f); t(next, it); t(next, it)
f = F(); it = iter(f); next(it)
t(it.throw, ValueError("a")); t(next, it)
it = iter(f); t(it.throw, ValueError, "x"); t(it.throw, ValueError, ValueError("inst")); t(it.throw, 3); t(it.throw, ValueError("a"), "x"); t(it.throw, ValueError, None, 3); t(it.throw); t(it.throw, KeyError)
it = iter(f); t(it.close); t(next, it)
# what a coroutine that awaits a future shows
async def c(): return await f
f = F(); co = c(); print(co.send(None) is f, type(co.cr_await).__name__, co.cr_await is co.cr_await, co.cr_suspended)
t(co.send, None)
f = F(); co = c(); co.send(None); f.set_result(3); t(co.send, None)
f = F(); co = c(); co.send(None); t(co.throw, KeyError("thrown"))
f = F(); co = c(); co.send(None); w = co.cr_await; f.set_exception(ZeroDivisionError("z")); t(co.send, None); t(next, w)
f = F(); co = c(); co.send(None); co.close(); print(co.cr_frame)
class Sub(asyncio.Future):
    def __await__(self):
        print("own await"); return (yield from super().__await__())
f = Sub(loop=l); co = c(); print(co.send(None) is f, type(co.cr_await).__name__); f.set_result("s"); t(co.send, None)
class Plain(asyncio.Future): pass
f = Plain(loop=l); co = c(); print(co.send(None) is f, type(co.cr_await).__name__); f.set_result("p"); t(co.send, None)
def gen(): return (yield from f)
f = F(); g = gen(); print(next(g) is f, type(g.gi_yieldfrom).__name__); f.set_result("g"); t(next, g)
