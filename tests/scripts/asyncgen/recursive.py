import types
@types.coroutine
def suspend(value=None):
    return (yield value)
async def walk(tree, path=()):
    name, children = tree
    yield path + (name,)
    for c in children:
        async for p in walk(c, path + (name,)):
            await suspend()
            yield p
async def inorder(lo, hi):
    if lo < hi:
        mid = (lo + hi) // 2
        async for x in inorder(lo, mid): yield x
        yield mid
        async for x in inorder(mid + 1, hi): yield x
async def hanoi(n, a, b, c):
    if n:
        async for m in hanoi(n - 1, a, c, b): yield m
        yield a + b
        async for m in hanoi(n - 1, c, b, a): yield m
async def perms(items):
    if len(items) <= 1: yield items
    else:
        for i in range(len(items)):
            async for rest in perms(items[:i] + items[i + 1:]): yield items[i] + rest
async def deep(n):
    if n:
        async for x in deep(n - 1): yield x + 1
    else:
        await suspend("bottom")
        yield 0
async def forever(n):
    yield n
    async for x in forever(n + 1): yield x
def run(coro):
    turns = 0
    try:
        while True:
            coro.send(None)
            turns += 1
    except StopIteration as s: return s.value, turns
    except RecursionError as exc: return "RecursionError", str(exc)
async def collect(it): return [x async for x in it]
print(run(collect(walk(("a", [("b", [("c", [])]), ("d", [("e", []), ("f", [])])])))))
print(run(collect(inorder(0, 20))))
print(run(collect(hanoi(3, "A", "B", "C"))))
print(run(collect(perms("abcd")))[0][-3:])
print(run(collect(deep(100))))
async def take(n, it):
    out = []
    async for x in it:
        out.append(x)
        if len(out) == n: break
    await it.aclose()
    return out
print(run(take(30, forever(0))))
async def all_of(it):
    n = 0
    async for x in it: n += 1
    return n
r = run(all_of(forever(0)))
print(r[0])
unwound = []
async def guarded(n):
    try:
        if n == 0:
            yield "bottom"
            raise KeyError("at the bottom")
        async for x in guarded(n - 1): yield x
    except KeyError:
        unwound.append(n)
        if n < 3: raise
    finally: unwound.append(-n)
print(run(collect(guarded(5))), unwound)
