"""anext(it, default) driven by hand over all kinds of awaitables."""
import types
@types.coroutine
def suspend(v=None): return (yield v)
def call(f, *a):
    try: return f(*a)
    except BaseException as e: return f"{type(e).__name__}({e})"
class Over:
    def __init__(self, aw): self.aw = aw
    def __aiter__(self): return self
    def __anext__(self): return self.aw()
async def ends(): raise StopAsyncIteration("over")
async def gives(): await suspend("s"); return "value"
async def fails(): await suspend("s"); raise KeyError("k")
class Aw:
    def __init__(self, it): self.it = it
    def __await__(self): return self.it()
def genit():
    x = yield "g"
    try: yield ("sent", x)
    except ValueError as e: yield repr(e)
    return "gen result"
@types.coroutine
def marked(): yield "m"; return "marked result"
class NextOnly:
    def __init__(self): self.n = 0
    def __iter__(self): return self
    def __next__(self):
        self.n += 1
        if self.n > 2: raise StopAsyncIteration("from next")
        return self.n
kinds = (ends, gives, fails, marked, lambda: Aw(genit), lambda: Aw(NextOnly), lambda: Aw(lambda: iter(["a", "b"])), lambda: Aw(lambda: 5), lambda: Aw(ends), lambda: 5, lambda: None, genit)
for i, k in enumerate(kinds):
    for ops in ((None,), (None, None, None, None), (None, "x", None, None), ("early", None)):
        a = call(anext, Over(k), "default")
        print(i, ops, [call(a.send, o) if hasattr(a, "send") else a for o in ops])
    a = anext(Over(k), "default"); print(i, "next", call(next, a), call(next, a))
    a = anext(Over(k), "default"); print(i, "throw", call(a.throw, ValueError("v"))); 
    a = anext(Over(k), "default"); print(i, "sent throw", call(a.send, None), call(a.throw, ValueError("v")), call(a.close))
    a = anext(Over(k), "default"); print(i, "close", call(a.close), call(a.send, None))
async def agen(): yield 1; await suspend("w"); yield 2
g = agen(); a = anext(g, "d"); print(type(a).__name__, iter(a) is a, a.__await__() is a, call(a.send, None), call(a.send, None))
a = anext(g, "d"); print(call(a.send, None), g.ag_running, call(a.throw, StopAsyncIteration), g.ag_frame)
a = anext(g, "d"); print(call(a.send, None), call(anext(g, None).send, None))
class Raises:
    def __anext__(self): raise OSError("in __anext__")
for args in ((Raises(), 1), (Raises(),), (5, 1), ([], 1)): print(call(anext, *args))
