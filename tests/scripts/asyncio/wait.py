import asyncio
async def w(n, turns=1, exc=None):
    for _ in range(turns): await asyncio.sleep(0)
    if exc: raise exc
    return n
def names(s): return sorted(t.get_name() for t in s)
def tasks(*specs): return [asyncio.create_task(w(n, *a), name=str(n)) for n, *a in specs]
async def main():
    done, pending = await asyncio.wait(tasks(("a", 1), ("b", 3)))
    print(names(done), names(pending))
    ts = tasks(("a", 1), ("b", 5), ("c", 1))
    done, pending = await asyncio.wait(ts, return_when=asyncio.FIRST_COMPLETED)
    print(names(done), names(pending))
    done, pending = await asyncio.wait(pending); print(names(done), names(pending))
    ts = tasks(("ok", 1), ("bad", 2, ValueError("v")), ("slow", 9))
    done, pending = await asyncio.wait(ts, return_when=asyncio.FIRST_EXCEPTION)
    print(names(done), names(pending), [repr(t.exception()) for t in done if t.exception()])
    for t in pending: t.cancel()
    done, pending = await asyncio.wait(pending); print(names(done), [t.cancelled() for t in done])
    ts = [asyncio.create_task(asyncio.sleep(100), name="sleeper")]
    done, pending = await asyncio.wait(ts, timeout=0.001); print(names(done), names(pending), ts[0].cancelled())
    done, pending = await asyncio.wait(ts, timeout=0); print(len(done), len(pending))
    waiter = asyncio.create_task(asyncio.wait(ts)); await asyncio.sleep(0); waiter.cancel()
    try: await waiter
    except asyncio.CancelledError: print("wait cancelled, child alive", not ts[0].done())
    ts[0].cancel()
    for bad in (lambda: asyncio.wait([]), lambda: asyncio.wait([c]), lambda: asyncio.wait(ts[0]), lambda: asyncio.wait(ts, return_when="NO")):
        c = w("c")
        try: await bad()
        except (TypeError, ValueError) as e: print(type(e).__name__, e)
        c.close()
    f = asyncio.get_running_loop().create_future(); f.set_result(1)
    done, _ = await asyncio.wait([f, f]); print(len(done))
    out = []
    for c in asyncio.as_completed([w("x", 3), w("y", 1), w("z", 2)]): out.append(await c)
    print(out)
    out = []
    async for t in asyncio.as_completed(tasks(("p", 3), ("q", 1))): out.append((t.get_name(), t.result()))
    print(out)
    slow = tasks(("fast", 1), ("slow", 10_000_000))
    try:
        async for t in asyncio.as_completed(slow, timeout=0.01): print(t.get_name())
    except TimeoutError as e: print(repr(e))
    slow[1].cancel()
    async def failing():
        for c in asyncio.as_completed([w("e", 1, KeyError("e")), w("f", 2)]):
            try: print(await c)
            except KeyError as e: print(repr(e))
    await failing()
    try: asyncio.as_completed(w("1"))
    except TypeError as e: print(e)
    print(asyncio.FIRST_COMPLETED, asyncio.ALL_COMPLETED, asyncio.FIRST_EXCEPTION)
import warnings; warnings.simplefilter("ignore")
asyncio.run(main())
