"""Async generators dropped with no hooks set: close happens at once when no await is needed."""
import sys, types, gc
@types.coroutine
def suspend(v=None): return (yield v)
sys.unraisablehook = lambda u: print("unraisable:", repr(u.exc_value))
def step(aw):
    try: return aw.send(None)
    except StopIteration as s: return s.value
    except StopAsyncIteration: return "end"
async def quiet(n):
    try:
        yield 1
        yield 2
    finally: print("finally", n)
g = quiet("dropped"); step(anext(g)); del g
g = quiet("unstarted"); del g
async def awaits(n):
    try: yield 1
    finally: print("awaiting in", n); await suspend(); print("never")
g = awaits("g"); step(anext(g)); del g
async def yields():
    try: yield 1
    finally: yield 2
g = yields(); step(anext(g)); del g
async def raises():
    try: yield 1
    finally: raise ValueError("in finally")
g = raises(); step(anext(g)); del g
async def outer(n):
    async for x in quiet(n): yield x
g = outer("inner of outer"); step(anext(g)); del g
async def with_cm():
    class CM:
        async def __aenter__(self): pass
        async def __aexit__(self, t, *a): print("aexit", t.__name__)
    async with CM(): yield 1
g = with_cm(); step(anext(g)); del g
g = quiet("mid-await"); a = anext(g); step(a); b = anext(g); del g
print("held by awaitable"); del b; print("a only"); del a
async def mid():
    try: await suspend("x"); yield 1
    finally: print("mid finally")
g = mid(); a = anext(g); print(a.send(None)); del g, a
g = mid(); a = g.asend(None); a.send(None); del a; print(g.ag_running); del g
g = quiet("cycle"); step(anext(g)); l = [g]; l.append(l); del g, l; print("collecting"); gc.collect()
async def me():
    self = yield
    try: yield
    finally: print("self cycle finally")
g = me(); step(anext(g)); step(g.asend(g)); del g; gc.collect()
def f():
    local = quiet("local"); step(anext(local)); return "returned"
print(f())
async def co():
    async for x in quiet("in coroutine"): await suspend(x)
c = co(); c.send(None); c.close(); print("coroutine closed"); del c
async def br():
    async for x in quiet("broken"): break
    print("after break")
step(br())
(x async for x in quiet("genexp unstarted"))
g = (x async for x in quiet("genexp")); step(anext(g)); del g
g = quiet("exhausted"); [step(anext(g)) for _ in range(3)]; del g; print("end")
