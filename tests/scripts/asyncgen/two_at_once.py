"""Two operations of one async generator at the same time."""
import types
@types.coroutine
def suspend(value=None):
    return (yield value)
async def agen():
    try:
        while True:
            await suspend("inside")
            yield 1
    finally:
        await suspend("finally")
def first(x):
    try: return x.send(None)
    except BaseException as exc: return f"{type(exc).__name__}: {exc} {exc.args}"
g = agen()
a, b = g.asend(None), g.asend(None)
print(first(a))
print(first(b))
print(first(g.athrow(ValueError)))
print(first(g.aclose()))
print(first(anext(g)))
print(g.ag_running)
print(first(a))
print(g.ag_running)
c = g.aclose()
print(first(c), g.ag_running)
print(first(g.aclose()))
print(first(g.asend(None)))
print(first(g.athrow(ValueError)))
print(first(c), g.ag_running)
print(first(c))
print(first(g.asend(None)))

g = agen()
a = g.asend(None)
print(first(a))
t = g.athrow(KeyError("k"))
try: t.throw(OSError("thrown into athrow"))
except (RuntimeError, OSError) as exc: print(type(exc).__name__, exc)
try: print(a.throw(ValueError("into asend")))
except ValueError as exc: print(exc)
print(g.ag_running)
try: a.send(None)
except BaseException as exc: print(type(exc).__name__, exc)
try: a.throw(ValueError("again"))
except BaseException as exc: print(type(exc).__name__, exc)
print(g.ag_running)
g = agen()
a = g.asend(None)
first(a)
x = g.asend(None)
try: x.close()
except RuntimeError as exc: print(exc)
print(first(a), g.ag_running)
c = g.aclose()
print(first(c), first(c))
