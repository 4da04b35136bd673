"""await inside every kind of expression, in evaluation order."""
import types
log = []

@types.coroutine
def suspend(value=None):
    return (yield value)

async def v(x):
    log.append(x if not isinstance(x, (list, dict)) else type(x).__name__)
    await suspend()
    return x

def run(c):
    log.clear()
    try:
        while True:
            c.send(None)
    except StopIteration as stop:
        return stop.value, list(log)

def fn(*args, **kw):
    return args, kw

async def calls():
    return fn(await v(1), *await v([2, 3]), k=await v(4), **await v({"z": 5}))
async def arithmetic():
    return await v(2) + await v(3) * await v(4) - -await v(5) ** await v(2)
async def comparison():
    return await v(1) < await v(2) < await v(3), await v(5) < await v(4) < await v(9), await v(1) in await v([1])
async def booleans():
    return (await v(0) and await v(1)) or await v(2), not await v(0), await v(7) if await v(0) else await v(8)
async def subscripts():
    d = await v({"a": 1})
    d[await v("b")] = await v(2)
    d[await v("a")] += await v(10)
    del d[await v("b")]
    return d, (await v([0, 1, 2, 3]))[await v(1):await v(3)]
async def displays():
    return [await v(1), *await v([2])], {await v("k"): await v("val"), **await v({"m": 1})}, {await v(3)}, (await v(4), await v(5))
async def strings():
    return f"{await v(1)} {await v('x')!r:>{await v(6)}} {await v(2.5):.2f}"
async def statements():
    out = []
    assert await v(1), await v("message")
    for x in await v([1, 2]):
        out.append(x)
    with_lambda = (lambda q=await v("default"): q)()
    a, (b, *c) = await v([1, [2, 3, 4]])
    if (n := await v(3)) > 2:
        out.append(n)
    while await v(0):
        pass
    match await v({"key": 5}):
        case {"key": k} if await v(k):
            out.append(k)
    class C:
        pass
    C.attr = await v("attr")
    return out, with_lambda, a, b, c, C.attr
async def raising():
    try:
        raise await v(ValueError("x")) from await v(KeyError("y"))
    except await v(ValueError) as exc:
        return repr(exc), repr(exc.__cause__)
async def decorated():
    @(await v(lambda f: f() + "!"))
    def g():
        return "g"
    def h(a=await v(1), *, b=await v(2)):
        return a, b
    return g, h()
for f in (calls, arithmetic, comparison, booleans, subscripts, displays, strings, statements):
    print(f.__name__, *run(f()))
print(run(raising())[0])
print(run(decorated())[0])
