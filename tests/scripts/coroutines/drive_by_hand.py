"""A coroutine without a loop: send, return value, exhaustion."""
import types

@types.coroutine
def suspend(value):
    got = yield value
    return got

async def child(n):
    a = await suspend(("child", n))
    b = await suspend(("child again", a))
    return a + b

async def parent():
    x = await child(1)
    y = await child(2)
    return x, y

c = parent()
print(type(c).__name__, c.__name__, c.__qualname__)
value = None
log = []
step = 10
while True:
    try:
        out = c.send(value)
    except StopIteration as stop:
        print("returned", stop.value, stop.args)
        break
    log.append(out)
    value = step
    step *= 10
print(log)

for attempt in range(2):
    try:
        c.send(None)
    except RuntimeError as exc:
        print(type(exc).__name__, exc)
try:
    c.throw(ValueError("x"))
except RuntimeError as exc:
    print(exc)
print(c.close())

fresh = parent()
try:
    fresh.send(5)
except TypeError as exc:
    print(exc)
fresh.close()
try:
    fresh.send(None)
except RuntimeError as exc:
    print(exc)

async def nothing():
    pass

n = nothing()
try:
    n.send(None)
except StopIteration as stop:
    print(stop.value, stop.args)

for bad in (lambda: iter(nothing()), lambda: next(nothing()), lambda: list(nothing())):
    try:
        bad()
    except TypeError as exc:
        print(exc)
import warnings
