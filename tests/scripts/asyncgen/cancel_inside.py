import asyncio
async def slow(name):
    try:
        for i in range(10):
            yield i
            await asyncio.sleep(0)
    except asyncio.CancelledError:
        print(name, "cancelled while awaiting")
        raise
    except GeneratorExit:
        print(name, "closed at yield")
        raise
    finally:
        print(name, "finally")
async def consumer(name, hold=False):
    try:
        async for x in slow(name):
            print(name, x)
            if hold and x == 1: await asyncio.sleep(100)
    except asyncio.CancelledError:
        print(name, "consumer cancelled")
        raise
async def main():
    t = asyncio.create_task(consumer("inside"))
    for _ in range(3): await asyncio.sleep(0)
    t.cancel()
    await asyncio.gather(t, return_exceptions=True)
    print("--")
    t = asyncio.create_task(consumer("body", hold=True))
    for _ in range(4): await asyncio.sleep(0)
    t.cancel()
    print(await asyncio.gather(t, return_exceptions=True))
    await asyncio.sleep(0); await asyncio.sleep(0)
    print("--")
    async def swallowing():
        n = 0
        while n < 4:
            try:
                await asyncio.sleep(0)
                yield n
                n += 1
            except asyncio.CancelledError:
                print("swallowed")
                n += 10
    async def use(): return [x async for x in swallowing()]
    t = asyncio.create_task(use())
    await asyncio.sleep(0); await asyncio.sleep(0)
    t.cancel()
    print(await t, t.cancelled(), t.cancelling())
    print("--")
    async def timed():
        async with asyncio.timeout(0.01):
            async for x in slow_forever(): pass
    async def slow_forever():
        try:
            while True:
                yield 1
                await asyncio.sleep(5)
        finally: print("forever finally")
    try: await timed()
    except TimeoutError as exc: print("timeout", repr(exc))
    g = slow("shared")
    a = asyncio.ensure_future(anext(g))
    print(await a)
    b = asyncio.ensure_future(anext(g))
    await asyncio.sleep(0)
    c = asyncio.ensure_future(anext(g))
    for r in await asyncio.gather(b, c, return_exceptions=True): print(type(r).__name__, r)
    await g.aclose()
asyncio.run(main())
