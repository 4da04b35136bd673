import asyncio
async def w(n, turns=1, exc=None):
    for _ in range(turns): await asyncio.sleep(0)
    if exc: raise exc
    return n
async def main():
    print(await asyncio.gather(w(1, 3), w(2, 1), w(3, 2)))
    print(await asyncio.gather())
    print(await asyncio.gather(w(1), w(2, exc=ValueError("x")), return_exceptions=True))
    try: await asyncio.gather(w(1, 5), w(2, 2, ValueError("first")), w(3, 1, KeyError("actually first")))
    except KeyError as e: print("raised", e)
    t = asyncio.create_task(w("task"))
    c = w("same")
    print(await asyncio.gather(t, c, t, c))
    order = []
    async def track(n, turns):
        await w(n, turns); order.append(n)
    await asyncio.gather(*(track(i, 4 - i) for i in range(4)))
    print(order)
    f = asyncio.get_running_loop().create_future()
    g = asyncio.gather(f, w(1))
    f.set_result("future")
    print(await g, g.done(), g.cancelled())
    async def forever():
        try: await asyncio.sleep(100)
        except asyncio.CancelledError: order.append("child cancelled"); raise
    order.clear()
    g = asyncio.gather(forever(), forever(), w(1))
    await asyncio.sleep(0)
    print(g.cancel("msg"), g.done())
    try: await g
    except asyncio.CancelledError as e: print("cancelled", e.args, order, g.cancelled())
    order.clear()
    child = asyncio.create_task(forever())
    g = asyncio.gather(child, w(2))
    await asyncio.sleep(0)
    child.cancel()
    try: await g
    except asyncio.CancelledError: print("child's cancellation came through", g.cancelled())
    child = asyncio.create_task(forever()); await asyncio.sleep(0); child.cancel()
    print([type(x).__name__ for x in await asyncio.gather(child, w(2), return_exceptions=True)])
    async def stubborn():
        try: await asyncio.sleep(100)
        except asyncio.CancelledError: return "ignored"
    g = asyncio.gather(stubborn(), forever())
    await asyncio.sleep(0); g.cancel()
    try: print(await g)
    except asyncio.CancelledError: print("still cancelled")
    g = asyncio.gather(stubborn(), stubborn()); await asyncio.sleep(0); g.cancel()
    try: print(await g)
    except asyncio.CancelledError: print("cancelled although nobody was")
    survivors = []
    async def survivor(): await w(1, 4); survivors.append(1)
    try: await asyncio.gather(survivor(), w(0, 1, OSError("o")))
    except OSError: print("raised; survivors", survivors)
    for _ in range(5): await asyncio.sleep(0)
    print("later", survivors)
    print(await asyncio.gather(asyncio.gather(w(1), w(2)), w(3)))
    try: asyncio.gather(5)
    except TypeError as e: print(e)
    class Aw:
        def __await__(self): return w("awaitable").__await__()
    print(await asyncio.gather(Aw()))
asyncio.run(main())
