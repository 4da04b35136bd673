import asyncio
async def src(name, n, gap):
    try:
        for i in range(n):
            for _ in range(gap): await asyncio.sleep(0)
            yield f"{name}{i}"
    finally: print(f"[{name} closed]", end=" ")
async def merge(*its):
    q, END = asyncio.Queue(), object()
    async def pump(it):
        async for x in it: await q.put(x)
        await q.put(END)
    async with asyncio.TaskGroup() as tg:
        for it in its: tg.create_task(pump(it))
        left = len(its)
        while left:
            x = await q.get()
            if x is END: left -= 1
            else: yield x
async def timeout_each(it, t):
    it = aiter(it)
    while True:
        try: yield await asyncio.wait_for(anext(it), t)
        except StopAsyncIteration: return
async def rate(it, log):
    last = None
    async for x in it:
        if last is not None: await asyncio.sleep(0); log.append("gap")
        yield x
        last = x
async def buffered(it, size):
    q = asyncio.Queue(size)
    async def fill():
        async for x in it: await q.put((x,))
        await q.put(None)
    t = asyncio.create_task(fill())
    try:
        while (x := await q.get()) is not None: yield x[0]
    finally:
        t.cancel()
        await asyncio.gather(t, return_exceptions=True)
async def window(it, n):
    buf = []
    async for x in it:
        buf.append(x)
        if len(buf) == n: yield tuple(buf); buf.pop(0)
async def retry(make, times):
    for attempt in range(times):
        try:
            async for x in make(attempt): yield x
            return
        except ConnectionError as e: print(f"retry after {e}", end=" ")
async def flaky(attempt):
    yield f"try{attempt}"
    if attempt < 2: raise ConnectionError(attempt)
    yield "ok"
async def L(it): return [x async for x in it]
async def main():
    print(sorted(await L(merge(src("a", 3, 1), src("b", 2, 2)))))
    print(await L(timeout_each(src("t", 2, 1), 5)))
    log = []; print(await L(rate(src("r", 3, 1), log)), log)
    print(await L(buffered(src("f", 4, 1), 2)))
    g = buffered(src("g", 100, 1), 2); print(await anext(g), await anext(g), end=" "); await g.aclose(); print("stopped")
    print(await L(window(src("w", 5, 0), 3)), await L(retry(flaky, 5)))
    async def stuck():
        yield 1
        await asyncio.sleep(60)
    try: print(await L(timeout_each(stuck(), 0.001)))
    except TimeoutError: print("stuck timed out")
    async def limited(it, n):
        sem = asyncio.Semaphore(n); active = peak = 0
        async def one(x):
            nonlocal active, peak
            async with sem:
                active += 1; peak = max(peak, active); await asyncio.sleep(0); active -= 1; return x
        r = await asyncio.gather(*[one(x) async for x in it]); return r, peak
    print(await limited(src("l", 6, 0), 2))
    async def dedupe(it):
        seen = set()
        async for x in it:
            if x not in seen: seen.add(x); yield x
    async def repeat():
        for c in "abacab": yield c
    print("".join(await L(dedupe(repeat()))))
    try:
        async for x in merge(src("x", 9, 1), boom()): pass
    except* ValueError as e: print(e.exceptions)
async def boom():
    yield 0
    raise ValueError("boom")
asyncio.run(main())
