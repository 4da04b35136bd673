import asyncio
import inspect
import types
@types.coroutine
def suspend(value=None):
    return (yield value)
async def inner(): await suspend("inner")
async def agen():
    """Doc of agen."""
    yield 1
    await inner()
    yield 2
def step(x):
    try: return "suspended", x.send(None)
    except StopIteration as s: return "value", s.value
    except StopAsyncIteration: return "end"
g = agen()
def state():
    return (inspect.getasyncgenstate(g), g.ag_running, g.ag_suspended, g.ag_await and g.ag_await.__name__,
            g.ag_frame and g.ag_frame.f_lineno - agen.__code__.co_firstlineno)
print(state())
print(step(anext(g)), state())
n = anext(g)
print(step(n), state())
print(step(n), state())
print(step(anext(g)), state())
print(inspect.isasyncgen(g), inspect.isasyncgenfunction(agen), inspect.iscoroutinefunction(agen), inspect.isawaitable(g))
print(g.ag_code is agen.__code__, bool(agen.__code__.co_flags & inspect.CO_ASYNC_GENERATOR), agen.__doc__, g.__doc__)
for attr in ("ag_running", "ag_await", "ag_frame", "ag_code"):
    try: setattr(g, attr, 1)
    except AttributeError as exc: print(exc)
g.__name__, g.__qualname__ = "n", "q"
print(g.__name__, repr(g).split(" at ")[0])
for attr in ("__name__", "__qualname__"):
    try: setattr(g, attr, 3)
    except TypeError as exc: print(exc)
for bad in (lambda: iter(g), lambda: next(g), lambda: len(g), lambda: type(g)(), lambda: [*g], lambda: g()):
    try: bad()
    except TypeError as exc: print(exc)
print([a for a in dir(g) if not a.startswith("_")])
print(types.AsyncGeneratorType is type(g), g.__aiter__() is g, callable(g.__anext__))
async def look(box):
    me = box[0]
    yield me.ag_running, me.ag_suspended, inspect.getasyncgenstate(me), me.ag_await
box = []
box.append(look(box))
print(step(anext(box[0])), inspect.getasyncgenlocals(box[0]).keys())
async def awaitself(box):
    try: await anext(box[0])
    except RuntimeError as exc: yield str(exc)
    try: await box[0].aclose()
    except RuntimeError as exc: yield str(exc)
box = []
box.append(awaitself(box))
print(step(anext(box[0])), step(anext(box[0])))
x = (i async for i in g)
print(x.__name__, type(x).__name__, x.ag_code.co_varnames)
a = anext(agen(), 5)
print(type(a).__name__)
print(step(a))
y = agen().asend(None)
print([n for n in dir(y) if not n.startswith("_")])
y.close()
z = agen().athrow(ValueError); z.close()
import weakref
r = weakref.ref(g); print(r() is g); g = box = None; print(r() is None or "still referenced")
