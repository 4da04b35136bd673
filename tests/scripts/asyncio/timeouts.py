import asyncio
log = []
async def main():
    try:
        async with asyncio.timeout(0.001) as cm: await asyncio.sleep(60)
    except TimeoutError as e: print("1", repr(e), type(e.__cause__).__name__, cm.expired(), repr(cm))
    async with asyncio.timeout(60) as cm: await asyncio.sleep(0)
    print("2", cm.expired(), repr(cm))
    async with asyncio.timeout(None) as cm: print("3", cm.when())
    loop = asyncio.get_running_loop()
    try:
        async with asyncio.timeout_at(loop.time() - 1): await asyncio.sleep(0); print("never")
    except TimeoutError: print("4 past deadline")
    async with asyncio.timeout(0.001) as cm:
        cm.reschedule(loop.time() + 60); await asyncio.sleep(0.003)
    print("5", cm.expired())
    async with asyncio.timeout(60) as cm:
        cm.reschedule(None); print("6", cm.when())
    try:
        async with asyncio.timeout(60) as cm:
            cm.reschedule(loop.time() - 1); await asyncio.sleep(60)
    except TimeoutError: print("7", cm.expired())
    try:
        async with asyncio.timeout(60):
            async with asyncio.timeout(0.001): await asyncio.sleep(60)
    except TimeoutError: print("8 inner")
    try:
        async with asyncio.timeout(0.001) as outer:
            try:
                async with asyncio.timeout(60) as inner: await asyncio.sleep(60)
            except TimeoutError: print("wrong one")
    except TimeoutError: print("9", outer.expired(), inner.expired())
    try:
        async with asyncio.timeout(0.001): raise ValueError("body")
    except ValueError as e: print("10", e)
    try:
        async with asyncio.timeout(0.001):
            try: await asyncio.sleep(60)
            except asyncio.CancelledError: raise KeyError("converted") from None
    except (KeyError, TimeoutError) as e: print("11", repr(e), repr(e.__context__))
    async with asyncio.timeout(0.001) as cm:
        try: await asyncio.sleep(60)
        except asyncio.CancelledError: log.append("swallowed")
    print("12", log, cm.expired(), asyncio.current_task().cancelling())
    cm = asyncio.timeout(1)
    for bad in (lambda: cm.reschedule(5),):
        try: bad()
        except RuntimeError as e: print("13", e)
    async with cm: pass
    try:
        async with cm: pass
    except RuntimeError as e: print("14", e)
    try: cm.reschedule(5)
    except RuntimeError as e: print("15", e)
    async def outside(): return await asyncio.wait_for(asyncio.sleep(60), 0.001)
    for c, t in ((asyncio.sleep(0, "v"), 1), (asyncio.sleep(60), 0.001), (asyncio.sleep(0, "zero"), 0), (asyncio.sleep(0, "none"), None), (outside(), 60)):
        try: print("16", await asyncio.wait_for(c, t))
        except TimeoutError as e: print("16", repr(e))
    fut = loop.create_future(); fut.set_result("done already")
    print("17", await asyncio.wait_for(fut, 0), await asyncio.wait_for(fut, -1))
    async def slow_cleanup():
        try: await asyncio.sleep(60)
        finally: await asyncio.sleep(0.002); log.append("cleaned")
    log.clear()
    try: await asyncio.wait_for(slow_cleanup(), 0.001)
    except TimeoutError: print("18", log)
    async def ignores():
        try: await asyncio.sleep(60)
        except asyncio.CancelledError: return "ignored the timeout"
    try: print("19", await asyncio.wait_for(ignores(), 0.001))
    except TimeoutError: print("19 timeout")
    async def raises():
        try: await asyncio.sleep(60)
        except asyncio.CancelledError: raise LookupError("on cancel")
    try: await asyncio.wait_for(raises(), 0.001)
    except LookupError as e: print("20", e)
    t = asyncio.create_task(asyncio.wait_for(slow_cleanup(), 60)); await asyncio.sleep(0); await asyncio.sleep(0); t.cancel("out")
    try: await t
    except asyncio.CancelledError as e: print("21", e.args, t.cancelled())
    async def in_loop():
        n = 0
        for _ in range(4):
            try:
                async with asyncio.timeout(0.001): await asyncio.sleep(60)
            except TimeoutError: n += 1
        return n, asyncio.current_task().cancelling()
    print("22", await asyncio.create_task(in_loop()))
    task = asyncio.create_task(timed_and_cancelled()); await asyncio.sleep(0.003); task.cancel()
    print("23", await asyncio.gather(task, return_exceptions=True))
    print("24", asyncio.TimeoutError is TimeoutError)
async def timed_and_cancelled():
    try:
        async with asyncio.timeout(60): await asyncio.sleep(60)
    except TimeoutError: return "timeout?"
    except asyncio.CancelledError: return "cancelled from outside"
asyncio.run(main())
