import asyncio
async def handler(name):
    await asyncio.sleep(0)
    print("handled by", name)
async def run(exc):
    try:
        await asyncio.sleep(0)
        raise exc
    except* ValueError as eg:
        await handler("ValueError")
        print([str(e) for e in eg.exceptions])
    except* OSError as eg:
        await handler("OSError")
        raise LookupError("from OSError handler")
    else: print("else")
    finally:
        await handler("finally")
async def agen():
    try:
        yield 1
        yield 2
    except* KeyError as eg:
        await asyncio.sleep(0)
        yield eg.exceptions
    finally: print("agen finally")
async def main():
    for exc in (ExceptionGroup("a", [ValueError(1)]), ExceptionGroup("b", [ValueError(1), OSError(2), TypeError(3)]), OSError("naked"), TypeError("unmatched")):
        try: await run(exc)
        except BaseException as e: print("out:", repr(e))
    g = agen(); await anext(g)
    print(await g.athrow(KeyError("k")))
    print([x async for x in g])
    g = agen(); await anext(g)
    try: await g.athrow(ExceptionGroup("g", [KeyError(1), IndexError(2)]))
    except BaseException as e: print(repr(e))
    else: print("yielded"); 
    try: await anext(g)
    except BaseException as e: print(repr(e))
    results = await asyncio.gather(*(fails(i) for i in range(4)), return_exceptions=True)
    errors = [r for r in results if isinstance(r, Exception)]
    try: raise ExceptionGroup("gathered", errors)
    except* ValueError as eg: print("V", eg.exceptions)
    except* LookupError as eg: print("K", eg.exceptions)
    async def nested(n):
        try:
            async with asyncio.TaskGroup() as tg:
                tg.create_task(fails(n)); 
                if n: tg.create_task(nested(n - 1))
        except* IndexError as eg: print("level", n, "caught", eg.exceptions)
    try: await nested(3)
    except* Exception as eg:
        def flat(e): return [x for s in e.exceptions for x in (flat(s) if isinstance(s, BaseExceptionGroup) else [s])]
        print([repr(e) for e in flat(eg)])
    async def cancelled():
        try: await asyncio.sleep(60)
        except* asyncio.CancelledError as eg: print("cancel in group", eg.exceptions, type(eg).__name__); raise
    t = asyncio.create_task(cancelled()); await asyncio.sleep(0); t.cancel()
    r = (await asyncio.gather(t, return_exceptions=True))[0]
    print(repr(r), t.cancelled())
async def fails(n):
    if n == 0: return "fine"
    raise (None, ValueError("one"), KeyError("two"), IndexError("three"))[n]
asyncio.run(main())
