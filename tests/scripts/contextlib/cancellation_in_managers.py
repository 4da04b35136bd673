import asyncio
from contextlib import AsyncExitStack, asynccontextmanager
log = []
@asynccontextmanager
async def cm(name, shielded=False, slow_enter=False):
    if slow_enter:
        try: await asyncio.sleep(60)
        finally: log.append(name + " enter aborted")
    try: yield name
    except asyncio.CancelledError: log.append(name + " cancelled"); raise
    finally:
        try:
            if shielded: await asyncio.shield(asyncio.sleep(0.001))
            else: await asyncio.sleep(0.001)
            log.append(name + " cleaned")
        except asyncio.CancelledError: log.append(name + " cleanup cancelled"); raise
async def body(*cms, after=None):
    async with AsyncExitStack() as st:
        for c in cms: await st.enter_async_context(c)
        log.append("body")
        await asyncio.sleep(60)
async def cancel_after(turns, coro, times=1):
    t = asyncio.create_task(coro)
    for i in range(times):
        for _ in range(turns): await asyncio.sleep(0)
        t.cancel(f"cancel {i}")
    r = (await asyncio.gather(t, return_exceptions=True))[0]
    print(repr(r), t.cancelling(), log); log.clear()
async def main():
    await cancel_after(1, body(cm("a"), cm("b")))
    await cancel_after(1, body(cm("a", slow_enter=True), cm("b")))
    await cancel_after(1, body(cm("a"), cm("b", slow_enter=True)))
    await cancel_after(2, body(cm("a"), cm("b")), times=2)
    await cancel_after(2, body(cm("a"), cm("b", shielded=True)), times=2)
    async def suppresses():
        @asynccontextmanager
        async def swallow():
            try: yield
            except asyncio.CancelledError: log.append("swallowed")
        async with swallow(): await asyncio.sleep(60)
        log.append("still running")
        await asyncio.sleep(0)
        return "finished"
    await cancel_after(1, suppresses())
    async def unstarted():
        log.append("never")
    t = asyncio.create_task(unstarted()); t.cancel()
    try: await t
    except asyncio.CancelledError: print("unstarted cancelled", log)
    async def replaces():
        @asynccontextmanager
        async def convert():
            try: yield
            except asyncio.CancelledError as e: raise ValueError("converted") from e
        async with convert(): await asyncio.sleep(60)
    await cancel_after(1, replaces())
    async def timeouts():
        try:
            async with asyncio.timeout(5):
                async with cm("outer"):
                    async with asyncio.timeout(0.001): await asyncio.sleep(60)
        except TimeoutError as e: log.append("timeout"); raise
    try: await timeouts()
    except TimeoutError: print(log)
asyncio.run(main())
