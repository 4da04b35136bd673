import asyncio
async def level(n, log):
    try:
        if n: await level(n - 1, log)
        else: await asyncio.sleep(60)
    except asyncio.CancelledError as e:
        log.append((n, e.args)); raise
    finally: log.append(f"f{n}")
async def main():
    log = []
    t = asyncio.create_task(level(3, log)); await asyncio.sleep(0); t.cancel("msg")
    try: await t
    except asyncio.CancelledError as e: print(e.args, log)
    log.clear(); outer = asyncio.create_task(wrap(log)); await asyncio.sleep(0); await asyncio.sleep(0); outer.cancel("outer msg")
    r = await asyncio.gather(outer, return_exceptions=True); print(repr(r[0]), log)
    f = asyncio.get_running_loop().create_future(); f.cancel("fut")
    try: await f
    except asyncio.CancelledError as e: print(e.args)
    t = asyncio.create_task(level(0, log)); t.cancel(); t.cancel("second"); await asyncio.wait([t]); print(t.cancelling(), t.cancelled())
    try: t.result()
    except asyncio.CancelledError as e: print(e.args)
    async def convert():
        try: await asyncio.sleep(9)
        except asyncio.CancelledError as e: raise asyncio.CancelledError("other") from e
    t = asyncio.create_task(convert()); await asyncio.sleep(0); t.cancel("first")
    try: await t
    except asyncio.CancelledError as e: print(e.args, repr(e.__cause__))
    async def with_tg(): 
        async with asyncio.TaskGroup() as tg: tg.create_task(level(0, log))
    log.clear(); t = asyncio.create_task(with_tg()); await asyncio.sleep(0); await asyncio.sleep(0); t.cancel("tg"); print(repr((await asyncio.gather(t, return_exceptions=True))[0]), log)
    log.clear(); t = asyncio.create_task(asyncio.wait_for(level(1, log), 9)); await asyncio.sleep(0); await asyncio.sleep(0); t.cancel("wf"); print(repr((await asyncio.gather(t, return_exceptions=True))[0]), log)
async def wrap(log):
    try: await asyncio.create_task(level(0, log))
    except asyncio.CancelledError as e: log.append(("wrap", e.args)); raise
asyncio.run(main())
