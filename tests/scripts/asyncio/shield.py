import asyncio
log = []
async def inner(turns=3, exc=None):
    try:
        for _ in range(turns): await asyncio.sleep(0)
        log.append("inner done")
        if exc: raise exc
        return "inner result"
    except asyncio.CancelledError: log.append("inner cancelled"); raise
async def main():
    print(await asyncio.shield(inner()))
    async def outer(t):
        try: return await asyncio.shield(t)
        except asyncio.CancelledError: log.append("outer cancelled"); raise
    log.clear()
    t = asyncio.create_task(inner()); o = asyncio.create_task(outer(t))
    await asyncio.sleep(0); await asyncio.sleep(0); o.cancel()
    print(await asyncio.gather(o, return_exceptions=True), log, t.done())
    print(await t, log); log.clear()
    t = asyncio.create_task(inner(50)); s = asyncio.shield(t); t.cancel()
    try: await s
    except asyncio.CancelledError: print("inner cancel reaches the shield", s.cancelled())
    log.clear()
    t = asyncio.create_task(inner(1, ValueError("v")))
    try: await asyncio.shield(t)
    except ValueError as e: print(repr(e))
    asyncio.get_running_loop().set_exception_handler(lambda l, c: print("handler:", c["message"], repr(c.get("exception"))))
    t = asyncio.create_task(inner(2, KeyError("lost"))); o = asyncio.create_task(outer(t)); await asyncio.sleep(0); await asyncio.sleep(0); o.cancel()
    await asyncio.gather(o, return_exceptions=True)
    await asyncio.wait([t]); await asyncio.sleep(0)
    f = asyncio.get_running_loop().create_future(); f.set_result(1); s = asyncio.shield(f); print(s is f, await s)
    log.clear()
    async def resilient():
        t = asyncio.ensure_future(inner(3))
        while True:
            try: return await asyncio.shield(t)
            except asyncio.CancelledError: log.append("again"); asyncio.current_task().uncancel()
    r = asyncio.create_task(resilient()); await asyncio.sleep(0); await asyncio.sleep(0); r.cancel(); await asyncio.sleep(0); r.cancel()
    print(await r, log)
    g = asyncio.gather(asyncio.shield(inner(4)), inner(4)); log.clear(); await asyncio.sleep(0); g.cancel()
    try: await g
    except asyncio.CancelledError: pass
    for _ in range(5): await asyncio.sleep(0)
    print(log)
    try: asyncio.shield(5)
    except TypeError as e: print(e)
    print(await asyncio.wait_for(asyncio.shield(inner(1)), 5))
    t = asyncio.create_task(inner(100)); log.clear()
    try: await asyncio.wait_for(asyncio.shield(t), 0)
    except TimeoutError: print("timeout, inner alive", not t.done())
    t.cancel(); await asyncio.wait([t]); print(log)
asyncio.run(main())
