import asyncio
async def src(n):
    try:
        for i in range(n):
            await asyncio.sleep(0)
            yield i
    finally: print("src closed")
async def ident(x):
    await asyncio.sleep(0)
    return x
async def main():
    g = (x * 2 async for x in src(3))
    print(await anext(g), await anext(g))
    await g.aclose()
    print("outer closed; inner:", end=" ")
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    g = (await ident(x) for x in range(3))
    print([x async for x in g])
    g = ((x, y) async for x in src(2) for y in range(2) if await ident(x + y))
    print([x async for x in g])
    lazy = (1 // x async for x in src(2))
    try: await anext(lazy)
    except ZeroDivisionError as exc: print(exc)
    print(await anext(lazy, "finished"))
    def sync_maker():
        return (x async for x in src(2))
    print([x async for x in sync_maker()])
    try: g = (x async for x in 5)
    except TypeError as exc: print("early:", exc)
    g = (y async for x in src(1) async for y in x)
    try: await anext(g)
    except TypeError as exc: print("late:", exc)
    async def agg(it):
        total = 0
        async for x in it: total += x
        return total
    print(await agg(x async for x in src(5)), await agg(await ident(x) for x in (1, 2)))
    nested = [[y async for y in (z async for z in src(x))] for x in range(2)]
    print(nested)
    fs = [f async for f in ((lambda: i) async for i in src(3))]
    print([f() for f in fs])
    class Late:
        n = 2
        items = (i async for i in src(n))
    print([i async for i in Late.items])
    print({k: v async for k, v in ((x, await ident(-x)) async for x in src(2))})
    x = "kept"
    [x async for x in src(1)]
    print(x)
asyncio.run(main())
try: compile("async def f(): return [x async for x in (yield)]", "", "exec"); print("compiled")
except SyntaxError as exc: print(exc)
