import asyncio
class AQueue(asyncio.Queue):
    _END = object()
    async def __aiter__(self):
        while (x := await self.get()) is not AQueue._END: yield x; self.task_done()
        self.task_done()
    async def end(self): await self.put(AQueue._END)
async def pipeline(*stages):
    qs = [AQueue(2) for _ in range(len(stages) + 1)]
    async def run(stage, src, dst):
        try:
            async for x in stage(src): await dst.put(x)
        finally: await dst.end()
    async def feed(items):
        for i in items: await qs[0].put(i)
        await qs[0].end()
    async with asyncio.TaskGroup() as tg:
        tg.create_task(feed(range(6)))
        for s, a, b in zip(stages, qs, qs[1:]): tg.create_task(run(s, a, b))
        return [x async for x in qs[-1]]
async def double(src):
    async for x in src: yield x * 2
async def expand(src):
    async for x in src:
        for _ in range(x % 3): yield x
async def stop_at(src):
    async for x in src:
        if x > 6: continue
        yield x
async def main():
    print(await pipeline(double, expand, stop_at))
    q = AQueue(); q.put_nowait(1); await q.end(); print([x async for x in q], q.qsize()); await asyncio.wait_for(q.join(), 1)
    async def fan(n):
        src, outs = AQueue(), [[] for _ in range(n)]
        async def w(o):
            async for x in src: o.append(x); await asyncio.sleep(0)
        ts = [asyncio.create_task(w(o)) for o in outs]
        for i in range(7): await src.put(i)
        for _ in ts: await src.end()
        await asyncio.gather(*ts); return sorted(sum(outs, [])), [len(o) > 0 for o in outs]
    print(await fan(3))
    async def bad(src):
        async for x in src:
            if x == 2: raise LookupError(x)
            yield x
    try: await asyncio.wait_for(pipeline(bad), 0.5)
    except* LookupError as e: print(e.exceptions)
    except* TimeoutError: print("stuck")
asyncio.run(main())
