import asyncio
async def pool(jobs, workers, fn):
    q, results = asyncio.Queue(), {}
    for j in jobs: q.put_nowait(j)
    async def worker(name):
        while True:
            try: j = q.get_nowait()
            except asyncio.QueueEmpty: return name
            try: results[j] = await fn(j)
            except Exception as e: results[j] = repr(e)
            finally: q.task_done()
    names = await asyncio.gather(*(worker(i) for i in range(workers)))
    await q.join()
    return results, names
async def job(n):
    for _ in range(n % 3): await asyncio.sleep(0)
    if n % 4 == 3: raise ValueError(n)
    return n * n
async def bounded(coros, limit):
    it, out, active, peak = iter(enumerate(coros)), {}, 0, 0
    async def runner():
        nonlocal active, peak
        for i, c in it:
            active += 1; peak = max(peak, active)
            try: out[i] = await c
            finally: active -= 1
    await asyncio.gather(*(runner() for _ in range(limit)))
    return [out[i] for i in sorted(out)], peak
async def main():
    r, names = await pool(range(12), 3, job); print(sorted(r.items()), names)
    print(await bounded([asyncio.sleep(0, i) for i in range(7)], 3))
    sem = asyncio.Semaphore(2); log = []
    async def limited(i):
        async with sem: log.append(f"+{i}"); await asyncio.sleep(0); log.append(f"-{i}"); return i
    print(await asyncio.gather(*map(limited, range(5))), *log)
    q = asyncio.Queue()
    async def sentinel_worker(out):
        while (x := await q.get()) is not None: out.append(x)
        q.put_nowait(None)
    outs = [[] for _ in range(3)]
    ts = [asyncio.create_task(sentinel_worker(o)) for o in outs]
    for i in range(9): q.put_nowait(i); await asyncio.sleep(0)
    q.put_nowait(None); await asyncio.gather(*ts); print(sorted(sum(outs, [])), q.qsize())
    async def supervisor(n):
        restarts = 0
        while True:
            t = asyncio.create_task(crashy(restarts))
            try: return await t, restarts
            except RuntimeError: restarts += 1
    async def crashy(k):
        await asyncio.sleep(0)
        if k < 3: raise RuntimeError
        return "stable"
    print(await supervisor(0))
asyncio.run(main())
