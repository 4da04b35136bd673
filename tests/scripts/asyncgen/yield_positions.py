"""yield and await in one expression of an async generator."""
import types
@types.coroutine
def suspend(v=None): return (yield v)
async def v(x): await suspend(x); return x
def run(coro):
    try:
        while True: coro.send(None)
    except StopIteration as s: return s.value
async def drive(g, *sends):
    out = []
    try:
        out.append(await anext(g))
        for s in sends: out.append(await g.asend(s))
    except StopAsyncIteration: out.append("end")
    return out
async def calls():
    def f(*a, **k): return a, k
    yield f((yield 1), await v(2), *(yield 3), k=(yield 4), **await v({"z": 5}))
async def displays():
    yield [(yield 1), await v(2)]; yield {(yield "k"): (yield "v")}; yield {(yield "s")}; yield (await v("t"), (yield))
async def strings(): yield f"{(yield 'a')}-{await v('b')}-{(yield 'c')!r:>5}"
async def ops(): yield (yield 1) + await v(10) * (yield 2); yield (yield "l") < await v(5) < (yield "r"); yield not (yield "n")
async def cond(): yield ((yield "if") and "T") or (await v("F"), (yield "else"))
async def subs():
    d = {}
    d[(yield "key")] = (yield "value"); d[(yield "aug")] += (yield "by"); yield d
    yield "abcdef"[(yield "lo"):(yield "hi")]
async def stmts():
    assert (yield "assert"), "not reached"
    for i in (yield "iter"): yield i
    while (yield "while"): pass
    if (n := (yield "walrus")) > 1: yield n
    async with CM((yield "cm")) as c: yield c
    try: raise (yield "raise")
    except ValueError as e: yield repr(e)
    return
class CM:
    def __init__(self, n): self.n = n
    async def __aenter__(self): return await v(self.n)
    async def __aexit__(self, *a): await v(0)
async def lambdas():
    g = lambda x=(0): x
    yield g((yield "arg")); h = [(lambda q: q * 2)(x) for x in (yield "list")]; yield h
async def comps(): yield [await v(x) + y for x in (yield "xs") for y in (1, 2)]; yield {x async for x in src((yield "n"))} == {0, 1}
async def src(n):
    for i in range(n): yield i
async def nested_fn():
    @(yield "deco")
    def f(a=(yield "default")): return a
    yield f()
    class C: attr = await_free = 1
    C.x = yield "attr"; yield C.x
print(run(drive(calls(), 10, [30, 31], 40)))
print(run(drive(displays(), "A", None, "K", "V", None, "S", None, "T", None)))
print(run(drive(strings(), "x", "y", None)))
print(run(drive(ops(), 1, 2, None, 3, 9, None, 0)), run(drive(cond(), False, "E")), run(drive(cond(), True)))
print(run(drive(subs(), 1, "K", "K", 5, None, 1, 4)))
print(run(drive(stmts(), True, [7, 8], None, None, 1, 0, 5, None, "cm", None, ValueError("r"))))
print(run(drive(lambdas(), 3, None, [1, 2])), run(drive(comps(), [1, 2], None, 2)), run(drive(nested_fn(), lambda f: (lambda: f() + "!"), "d", None, "X")))
