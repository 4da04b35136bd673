"""coroutine.__await__() gives a coroutine_wrapper: an iterator with send, throw and close."""
import types

@types.coroutine
def suspend(value=None):
    return (yield value)

async def work():
    try:
        a = await suspend(1)
        b = await suspend(2)
        return a, b
    except ZeroDivisionError:
        return "div"
    finally:
        print("finally")

w = work().__await__()
print(type(w).__name__, iter(w) is w, hasattr(w, "send"), hasattr(w, "__next__"))
print(next(w))
print(w.send("A"))
try:
    w.send("B")
except StopIteration as stop:
    print(stop.value)

w = work().__await__()
next(w)
try:
    w.throw(ZeroDivisionError)
except StopIteration as stop:
    print(stop.value)
w = work().__await__()
next(w)
w.close()
try:
    next(w)
except RuntimeError as exc:
    print(exc)

def old(gen):
    result = yield from gen
    return "old", result
try:
    old(work()).send(None)
except TypeError as exc:
    print(exc)
g = old(work().__await__())
print(g.send(None), g.send("x"))
try:
    g.send("y")
except StopIteration as stop:
    print(stop.value)

@types.coroutine
def decorated():
    return (yield from work())
d = decorated()
print(d.send(None), type(d).__name__)
print(d.send(0))
try:
    d.send(0)
except StopIteration as stop:
    print(stop.value)
try:
    type(w)()
except TypeError as exc:
    print(exc)
