import types
@types.coroutine
def suspend(): yield
class Aw:
    def __await__(self): yield from suspend()
async def a(): await b()
async def b(): await c()
async def c(): await suspend(); await Aw()
def names(x):
    out = []
    while x is not None:
        out.append(getattr(x, "__name__", type(x).__name__))
        x = getattr(x, "cr_await", None) or getattr(x, "gi_yieldfrom", None) or getattr(x, "ag_await", None)
    return out
x = a(); print(names(x)); x.send(None); print(names(x)); x.send(None); print(names(x))
inner = x.cr_await; print(inner.cr_running, inner.cr_suspended, inner.cr_frame.f_lineno == b.__code__.co_firstlineno, inner.cr_await.cr_frame.f_locals)
try: x.send(None)
except StopIteration: print(names(x), inner.cr_frame, inner.cr_await)
async def g():
    await a(); yield 1
y = g(); n = anext(y); n.send(None); print(names(y), y.ag_await.__name__, y.ag_running)
y2 = x2 = None
async def both(): return await a2
a2 = a(); z = both(); z.send(None); print(z.cr_await is a2, a2.cr_await.__name__); z.close(); print(a2.cr_frame, z.cr_await)
