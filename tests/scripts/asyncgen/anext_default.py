import asyncio
import types
async def two():
    yield 1
    yield None
class Iter:
    def __init__(self, *v): self.v = list(v)
    def __aiter__(self): return self
    async def __anext__(self):
        await asyncio.sleep(0)
        if not self.v: raise StopAsyncIteration
        v = self.v.pop(0)
        if isinstance(v, Exception): raise v
        return v
class Weird:
    def __init__(self, r): self.r = r
    def __aiter__(self): return self
    def __anext__(self): return self.r
async def main():
    g = two()
    print([await anext(g, "d") for _ in range(4)])
    i = Iter("a", ValueError("v"), "b")
    print(await anext(i, 0))
    try: await anext(i, 0)
    except ValueError as exc: print(exc)
    print(await anext(i, 0), await anext(i, 0), await anext(i, default := "kw"))
    try: await anext(i)
    except StopAsyncIteration as exc: print(repr(exc))
    for r in (5, None, [], (x for x in ())):
        try: await anext(Weird(r), "d")
        except TypeError as exc: print(exc)
        try: await anext(Weird(r))
        except TypeError as exc: print(exc)
    class It:
        def __init__(self): self.n = 0
        def __await__(self): return self
        def __iter__(self): return self
        def __next__(self): raise StopAsyncIteration
    print(await anext(Weird(It()), "from next"))
    async def coro(): return "from coro"
    print(await anext(Weird(coro()), 1))
    @types.coroutine
    def gen():
        yield
        return "from gen"
    print(await anext(Weird(gen()), 1))
    for args in ((), (1, 2, 3)):
        try: anext(*args)
        except TypeError as exc: print(exc)
    try: anext(5, 6)
    except TypeError as exc: print(exc)
    try: anext(two(), default=1)
    except TypeError as exc: print(exc)
    class AI:
        def __aiter__(self): return two()
    print([x async for x in AI()], await anext(aiter(AI())))
    try: await anext(AI())
    except TypeError as exc: print(exc)
    class BadAiter:
        def __aiter__(self): return [1]
    try: aiter(BadAiter())
    except TypeError as exc: print(exc)
    try: aiter(5)
    except TypeError as exc: print(exc)
    try: aiter()
    except TypeError as exc: print(exc)
asyncio.run(main())
