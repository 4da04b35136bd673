import types

@types.coroutine
def suspend(value=None):
    return (yield value)

async def agen(n, step=1):
    for i in range(0, n, step):
        await suspend(i)
        yield i

async def double(x):
    await suspend()
    return x * 2

def run(c):
    turns = 0
    try:
        while True:
            c.send(None)
            turns += 1
    except StopIteration as stop:
        return stop.value, turns

async def lists():
    a = [x async for x in agen(4)]
    b = [await double(x) for x in range(3)]
    c = [await double(x) async for x in agen(3) if x != 1]
    d = [(x, y) async for x in agen(2) async for y in agen(2)]
    e = [(x, y) for x in "ab" async for y in agen(2)]
    f = [[y async for y in agen(x)] for x in range(3)]
    return a, b, c, d, e, f
print(run(lists()))

async def others():
    s = {x % 2 async for x in agen(5)}
    d = {x: await double(x) async for x in agen(3)}
    m = {k: v for k in "xy" if await double(1) async for v in agen(2)}
    return sorted(s), d, m
print(run(others()))

async def genexps():
    g = (x async for x in agen(3))
    print(type(g).__name__, g.__name__)
    out = [x async for x in g]
    h = (await double(x) for x in range(3))
    print(type(h).__name__)
    out2 = [x async for x in h]
    i = (x for x in [await double(5)])
    print(type(i).__name__)
    return out, out2, list(i)
print(run(genexps()))

async def scopes():
    x = "outer"
    r = [x async for x in agen(2)]
    fs = [lambda: x async for x in agen(3)]
    cond = [x async for x in agen(6) if x % 2 and await double(x)]
    walrus = [last := y async for y in agen(3)]
    return x, r, [f() for f in fs], cond, walrus, last
print(run(scopes()))

async def condition_awaits():
    return [x for x in range(6) if await double(x) > 4 if x != 4]
print(run(condition_awaits()))

async def errors():
    out = []
    try:
        [1 // x async for x in agen(2)]
    except ZeroDivisionError as exc:
        out.append(str(exc))
    try:
        [x async for x in [1, 2]]
    except TypeError as exc:
        out.append(str(exc))
    try:
        [x for x in agen(2)]
    except TypeError as exc:
        out.append(str(exc))
    try:
        list(x async for x in agen(2))
    except TypeError as exc:
        out.append(str(exc))
    return out
print(run(errors()))
class C:
    values = [1, 2]
    async def method(self):
        return [self.__class__.__name__ async for _ in agen(2)], [__class__.__name__ async for _ in agen(1)]
print(run(C().method()))
