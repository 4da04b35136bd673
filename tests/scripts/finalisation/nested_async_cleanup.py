"""A deep nest of async managers and generators unwinds inside out, awaiting at every level."""
import asyncio
from contextlib import AsyncExitStack, asynccontextmanager
log = []
@asynccontextmanager
async def level(n, fail=False):
    log.append(f"+{n}")
    try: yield n
    except BaseException as e:
        log.append(f"!{n}:{type(e).__name__}")
        raise
    finally:
        await asyncio.sleep(0)
        log.append(f"-{n}")
        if fail: raise RuntimeError(f"cleanup {n}")
async def items(n, fail=False):
    async with level(f"g{n}", fail):
        for i in range(n): yield i
async def nest(depth, act):
    async with level(depth):
        if depth: return await nest(depth - 1, act)
        return await act()
def show(label):
    print(label, " ".join(log)); log.clear()
async def main():
    async def value(): return "v"
    print(await nest(3, value)); show("value")
    async def fails(): raise KeyError("k")
    try: await nest(2, fails)
    except KeyError as e: print(repr(e))
    show("fails")
    async def hangs(): await asyncio.sleep(60)
    t = asyncio.create_task(nest(2, hangs)); await asyncio.sleep(0); t.cancel()
    await asyncio.wait([t]); show("cancelled")
    async def breaks():
        async for i in items(3):
            async for j in items(2):
                if j: break
            else: log.append("else")
            if i == 1: return i
    print(await breaks())
    for _ in range(6): await asyncio.sleep(0)
    show("breaks")
    try:
        async with level("outer"), level("bad", fail=True): raise ValueError("body")
    except RuntimeError as e: print(repr(e), repr(e.__context__))
    show("cleanup fails")
    async with AsyncExitStack() as stack:
        for i in range(3): await stack.enter_async_context(level(f"s{i}"))
        stack.push_async_callback(nest, 1, value)
    show("stack")
    async def loops():
        for i in range(3):
            async with level(i):
                if i == 0: continue
                if i == 1: break
    await loops(); show("loops")
    async def timed():
        try:
            async with asyncio.timeout(0.005):
                async with level("t"): await asyncio.sleep(60)
        except TimeoutError: log.append("timeout")
    await timed(); show("timed")
    g = items(5); await anext(g)
    try: await g.athrow(OSError("into"))
    except OSError: pass
    show("athrow")
    async def two():
        async with level("a"):
            yield 1
            async with level("b"): yield 2
    g = two(); await anext(g); await anext(g); await g.aclose(); show("aclose")
asyncio.run(main())
