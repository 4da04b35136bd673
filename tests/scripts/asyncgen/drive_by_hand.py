import types
@types.coroutine
def suspend(value=None):
    return (yield value)
async def agen(n):
    got = None
    for i in range(n):
        await suspend(("tick", i))
        got = yield (i, got)
    print("exhausted")

def step(awaitable, *sends):
    """Runs one awaitable to its end: what it suspended with, and its result."""
    seen, sends = [], list(sends)
    try:
        v = awaitable.send(None)
        while True:
            seen.append(v)
            v = awaitable.send(sends.pop(0) if sends else None)
    except StopIteration as stop:
        return seen, stop.value
    except StopAsyncIteration as stop:
        return seen, "StopAsyncIteration", stop.args
    except Exception as exc:
        return seen, f"{type(exc).__name__}: {exc}"
g = agen(3)
print(step(g.__anext__()))
print(step(g.asend("hello")))
print(step(anext(g)))
print(step(anext(g)))
print(step(anext(g)))
print(step(anext(g, "default")))
print(step(g.asend(1)))
print(step(g.athrow(ValueError("after the end"))))
print(step(g.aclose()))
g = agen(2)
print(step(g.asend("too early")))
print(step(g.asend(None)))
a = g.asend("x")
print(type(a).__name__, iter(a) is a, a.__await__() is a)
print(step(a))
print(step(a))
try:
    a.send(None)
except RuntimeError as exc:
    print(exc)
a = g.asend(1)
a.close()
try:
    a.send(None)
except RuntimeError as exc:
    print(exc)
print(step(g.aclose()), g.ag_frame)
print(step(g.aclose()))
c = agen(1).aclose()
print(type(c).__name__, step(c))
t = agen(1).athrow(KeyError("unstarted"))
print(type(t).__name__, step(t))
g = agen(1)
print(step(g.athrow(KeyError)))
print(step(g.__anext__()))
class Sub(type(agen(1)).__mro__[-1]): pass
print(type(g).__name__, type(g).__mro__[1:], g.__name__, g.__qualname__)
