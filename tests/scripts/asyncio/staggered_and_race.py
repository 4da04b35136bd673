import asyncio
async def after(turns, v):
    try:
        for _ in range(turns): await asyncio.sleep(0)
        if isinstance(v, Exception): raise v
        return v
    except asyncio.CancelledError: log.append(f"{v} cancelled"); raise
log = []
async def race(*coros):
    tasks = [asyncio.create_task(c) for c in coros]
    done, pending = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    for p in pending: p.cancel()
    await asyncio.gather(*pending, return_exceptions=True)
    return sorted(done, key=tasks.index)[0].result()
async def race_tg(*coros):
    class Won(Exception): pass
    async def run(c): raise Won(await c)
    try:
        async with asyncio.TaskGroup() as tg:
            for c in coros: tg.create_task(run(c))
    except* Won as g: result = g.exceptions[0].args[0]
    return result
async def main():
    print(await race(after(5, "a"), after(2, "b"), after(9, "c")), sorted(log)); log.clear()
    try: await race(after(1, ValueError("v")), after(3, "x"))
    except ValueError as e: print(repr(e), log); log.clear()
    print(await race_tg(after(4, "slow"), after(1, "quick")), log); log.clear()
    t = asyncio.create_task(race(after(50, "p"), after(50, "q"))); await asyncio.sleep(0); await asyncio.sleep(0); t.cancel()
    try: await t
    except asyncio.CancelledError: print("outer cancelled, children", len(asyncio.all_tasks()) - 1)
    for x in asyncio.all_tasks() - {asyncio.current_task()}: x.cancel()
    await asyncio.sleep(0); log.clear()
    from asyncio.staggered import staggered_race
    winner, idx, excs = await staggered_race([lambda: after(9, "first"), lambda: after(1, ValueError("bad")), lambda: after(2, "third")], 0.001)
    print(winner is not None, type(idx).__name__, len(excs) >= 1)
    winner, idx, excs = await staggered_race([lambda: after(1, KeyError(i)) for i in range(3)], None); print(winner, idx, [repr(e) for e in excs])
    async def any_of(pred, *coros):
        for f in asyncio.as_completed(coros):
            if pred(r := await f): return r
    print(await any_of(lambda x: x > 2, after(1, 1), after(2, 2), after(3, 3)))
    results = {}
    async def collect(k, c): results[k] = await c
    async with asyncio.TaskGroup() as tg:
        for k in "zyx": tg.create_task(collect(k, after(ord(k) % 3, k.upper())))
    print(results)
    async def timeout_or(c, t, default):
        try: return await asyncio.wait_for(c, t)
        except TimeoutError: return default
    print(await timeout_or(asyncio.sleep(5), 0.001, "default"), await timeout_or(after(1, "in time"), 5, "d"))
asyncio.run(main())
