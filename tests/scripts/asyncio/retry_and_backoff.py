import asyncio, functools
def retry(times, *excs, delay=0):
    def deco(f):
        @functools.wraps(f)
        async def wrapper(*a, **k):
            errors = []
            for attempt in range(1, times + 1):
                try: return await f(*a, attempt=attempt, **k)
                except excs as e:
                    errors.append(e)
                    if attempt == times: raise ExceptionGroup(f"{f.__name__} failed", errors) from e
                    await asyncio.sleep(delay)
        return wrapper
    return deco
@retry(3, ConnectionError, TimeoutError)
async def flaky(name, fail, *, attempt):
    await asyncio.sleep(0)
    if attempt <= fail: raise (ConnectionError if attempt % 2 else TimeoutError)(f"{name}#{attempt}")
    return f"{name} ok at {attempt}"
class Breaker:
    def __init__(self, limit): self.limit, self.fails = limit, 0
    async def __aenter__(self):
        if self.fails >= self.limit: raise RuntimeError("open")
    async def __aexit__(self, t, v, tb):
        self.fails = self.fails + 1 if t else 0
        return t is not None and issubclass(t, OSError)
async def first_success(*coros):
    tasks = [asyncio.ensure_future(c) for c in coros]; errors = []
    try:
        for t in asyncio.as_completed(tasks):
            try: return await t
            except Exception as e: errors.append(e)
        raise ExceptionGroup("all failed", errors)
    finally:
        for t in tasks: t.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
async def after(turns, v):
    for _ in range(turns): await asyncio.sleep(0)
    if isinstance(v, Exception): raise v
    return v
async def main():
    for fail in range(4):
        try: print(await flaky("svc", fail))
        except* ConnectionError as g: print("conn", [str(e) for e in g.exceptions], repr(g.__cause__))
        except* TimeoutError as g: print("time", [str(e) for e in g.exceptions])
    try: await flaky("svc", "x")
    except TypeError as e: print(e)
    b = Breaker(2)
    for i, exc in enumerate((None, OSError(1), OSError(2), None)):
        try:
            async with b:
                if exc: raise exc
            print(i, "passed", b.fails)
        except RuntimeError as e: print(i, e)
    print(await first_success(after(5, "slow"), after(1, ValueError()), after(2, "fast")))
    try: await first_success(after(1, ValueError(1)), after(2, KeyError(2)))
    except ExceptionGroup as g: print(repr(g))
asyncio.run(main())
