import asyncio
async def echo():
    out = []
    try:
        while True:
            x = yield len(out)
            if x == "stop": return
            out.append(x)
    finally:
        print("echo finally", out)
async def accumulate(start=0):
    total = start
    while True:
        total += (yield total) or 0
async def delegating():
    inner = accumulate(100)
    v = await inner.asend(None)
    while True:
        try:
            sent = yield ("outer", v)
        except ZeroDivisionError:
            await inner.aclose()
            yield "closed inner"
            return
        v = await inner.asend(sent)
async def expressions():
    x = [(yield 1), (yield 2)]
    y = f"{(yield x)!r}"
    z = (await asyncio.sleep(0, "slept"), (yield y))
    yield z
    yield
async def main():
    e = echo()
    print(await e.asend(None), await e.asend("a"), await anext(e), await e.asend("b"))
    try: await e.asend("stop")
    except StopAsyncIteration as exc: print("StopAsyncIteration", exc.args)
    a = accumulate()
    await anext(a)
    print([await a.asend(n) for n in (1, 2, 3)], await anext(a))
    d = delegating()
    print(await anext(d), await d.asend(5), await d.asend(7), await d.athrow(ZeroDivisionError))
    print([x async for x in d])
    x = expressions()
    print(await anext(x), await x.asend("A"), await x.asend("B"), await x.asend("C"), await x.asend("D"), await anext(x))
    print(await anext(x, "end"))
    e2 = echo()
    try: await e2.asend("early")
    except TypeError as exc: print(exc)
    await anext(e2)
    await e2.aclose()
    async for v in e2: print("never")
    class Both:
        def __aiter__(self): return self
        async def __anext__(self): return 5
    print(await anext(Both()), await anext(Both(), 1))
    for bad in (5, [], iter([])):
        try: await anext(bad)
        except TypeError as exc: print(exc)
    try: aiter([])
    except TypeError as exc: print(exc)
    print(aiter(a) is a)
asyncio.run(main())
