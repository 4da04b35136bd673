import asyncio
log = []
def show(*a): print(*a, log); log.clear()
async def main():
    async def simple():
        try: await asyncio.sleep(60)
        except asyncio.CancelledError: log.append("cancelled"); raise
        finally: log.append("finally")
    async def run(coro, turns=1, **kw):
        t = asyncio.create_task(coro)
        for _ in range(turns): await asyncio.sleep(0)
        t.cancel(**kw)
        try: return await t
        except asyncio.CancelledError as e: return f"CancelledError{e.args}"
        except Exception as e: return repr(e)
    show(await run(simple())); show(await run(simple(), 0)); show(await run(simple(), msg="m"))
    async def swallow():
        try: await asyncio.sleep(60)
        except asyncio.CancelledError: log.append("swallowed")
        await asyncio.sleep(0); log.append("continued"); return "result"
    show(await run(swallow()))
    async def converts():
        try: await asyncio.sleep(60)
        except asyncio.CancelledError as e: raise ValueError("converted") from e
    show(await run(converts()))
    async def cleanup_awaits():
        try: await asyncio.sleep(60)
        finally:
            for i in range(3): await asyncio.sleep(0); log.append(i)
    show(await run(cleanup_awaits()))
    async def nested():
        async def inner():
            try: await asyncio.sleep(60)
            except asyncio.CancelledError: log.append("inner"); raise
        try: await inner()
        except asyncio.CancelledError: log.append("outer"); raise
    show(await run(nested()))
    async def awaiting_task():
        t = asyncio.create_task(simple())
        try: await t
        except asyncio.CancelledError: log.append(("outer", t.cancelled())); raise
    show(await run(awaiting_task(), 2))
    async def cancels_itself():
        asyncio.current_task().cancel("self")
        log.append("still here")
        await asyncio.sleep(0); log.append("never")
    t = asyncio.create_task(cancels_itself())
    try: await t
    except asyncio.CancelledError as e: show(e.args)
    async def cancel_then_return(): asyncio.current_task().cancel(); return "returned"
    t = asyncio.create_task(cancel_then_return())
    try: show(await t)
    except asyncio.CancelledError: show("cancelled", t.cancelled())
    t = asyncio.create_task(simple()); await asyncio.sleep(0)
    print(t.cancel(), t.cancel(), t.cancelling(), t.uncancel(), t.cancelling())
    await asyncio.wait([t]); print(t.cancel(), t.cancelled(), t.cancelling()); log.clear()
    async def uncancels():
        try: await asyncio.sleep(60)
        except asyncio.CancelledError: asyncio.current_task().uncancel()
        async with asyncio.timeout(5): await asyncio.sleep(0)
        return asyncio.current_task().cancelling()
    show(await run(uncancels()))
    async def raises_cancelled(): raise asyncio.CancelledError("raised by hand")
    t = asyncio.create_task(raises_cancelled()); await asyncio.wait([t]); print(t.cancelled(), t.done())
    try: t.result()
    except asyncio.CancelledError as e: print(e.args)
    async def loop_forever():
        n = 0
        while n < 5:
            try: await asyncio.sleep(60)
            except asyncio.CancelledError: n += 1; log.append(n)
        return "gave up"
    t = asyncio.create_task(loop_forever())
    for _ in range(5): await asyncio.sleep(0); t.cancel()
    show(await t, t.cancelling())
    f = asyncio.get_running_loop().create_future()
    async def on_future(): await f
    t = asyncio.create_task(on_future()); await asyncio.sleep(0); t.cancel(); await asyncio.wait([t]); print(f.cancelled(), t.cancelled())
    f = asyncio.get_running_loop().create_future()
    t = asyncio.create_task(on_future2(f)); await asyncio.sleep(0); f.cancel("future cancelled"); await asyncio.wait([t]); print(t.cancelled())
    print(issubclass(asyncio.CancelledError, Exception), asyncio.CancelledError.__mro__[1].__name__, asyncio.CancelledError.__module__)
    a = asyncio.create_task(simple()); b = asyncio.create_task(waits(a)); c = asyncio.create_task(waits(a)); await asyncio.sleep(0); await asyncio.sleep(0)
    b.cancel(); r = await asyncio.gather(a, b, c, return_exceptions=True); show([type(x).__name__ for x in r])
async def on_future2(f): await f
async def waits(t): return await t
asyncio.run(main())
