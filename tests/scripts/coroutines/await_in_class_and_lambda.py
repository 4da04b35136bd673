import asyncio
async def main():
    v = await asyncio.sleep(0, 5)
    class C:
        x = v
        f = staticmethod(lambda: v)
        async def m(self): return self.x + v
    print(C.x, C.f(), await C().m())
    fs = {"a": lambda: asyncio.sleep(0, "a"), "b": lambda n=v: asyncio.sleep(0, n)}
    print({k: await f() for k, f in fs.items()})
    key = lambda x: -x
    print(sorted([await asyncio.sleep(0, i) for i in (2, 3, 1)], key=key))
    async def rec(n): return await (lambda: rec(n - 1))() if n else "bottom"
    print(await rec(20))
    compose = lambda f, g: lambda x: f(g(x))
    print(await compose(lambda x: asyncio.sleep(0, x), lambda x: x * 2)(4))
    print(await (await asyncio.sleep(0, asyncio.sleep))(0, "nested await"))
    print([await c for c in map(lambda i: asyncio.sleep(0, i), range(3))])
asyncio.run(main())
