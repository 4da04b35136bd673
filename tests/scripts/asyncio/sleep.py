import asyncio, time
async def main():
    print(await asyncio.sleep(0), await asyncio.sleep(0, "result"), await asyncio.sleep(0.001, [1]), await asyncio.sleep(-1, "negative"))
    log = []
    async def s(d, n): await asyncio.sleep(d); log.append(n)
    await asyncio.gather(s(0.15, "c"), s(0.05, "a"), s(0.1, "b"), s(0, "zero")); print(log)
    t0 = time.monotonic(); await asyncio.gather(*(asyncio.sleep(0.05) for _ in range(50))); print(0.04 < time.monotonic() - t0 < 2)
    for bad in ("x", None, float("nan")):
        try: await asyncio.sleep(bad)
        except (TypeError, ValueError) as e: print(type(e).__name__, e)
    t = asyncio.create_task(asyncio.sleep(100)); await asyncio.sleep(0); t.cancel()
    try: await t
    except asyncio.CancelledError: print("cancelled")
    loop = asyncio.get_running_loop()
    print(isinstance(loop.time(), float), loop.time() <= loop.time())
    async def ticker(n, out):
        while True: await asyncio.sleep(0.01); out.append(n)
    out = []; ts = [asyncio.create_task(ticker(i, out)) for i in range(2)]; [await asyncio.sleep(0.005) for _ in iter(lambda: len(out) < 4, False)]
    for t in ts: t.cancel()
    print(len(out) >= 4, sorted(set(out)), await asyncio.gather(*ts, return_exceptions=True))
    big = [asyncio.create_task(asyncio.sleep(1e6)) for _ in range(300)]; await asyncio.sleep(0)
    for t in big[:200]: t.cancel()
    await asyncio.sleep(0); print(sum(t.done() for t in big))
    for t in big[200:]: t.cancel()
    order = []
    async def at(d): await asyncio.sleep(d / 40); order.append(d)
    await asyncio.gather(*(at(d) for d in (9, 3, 7, 1, 5))); print(order)
    c = asyncio.sleep(0); print(type(c).__name__, c.__name__); c.close()
asyncio.run(main())
