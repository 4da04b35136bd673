"""asynccontextmanager and aclosing over generators that misbehave."""
import asyncio, contextlib
log = []
def acm(f): return contextlib.asynccontextmanager(f)
@acm
async def no_yield():
    if False: yield
@acm
async def twice(): yield 1; yield 2
@acm
async def swallows():
    try: yield
    except ValueError as e: log.append(repr(e))
@acm
async def yields_again():
    try: yield
    except ValueError: yield "again"
@acm
async def replaces():
    try: yield
    except ValueError as e: raise KeyError("replaced")
@acm
async def replaces_from():
    try: yield
    except ValueError as e: raise KeyError("replaced") from e
@acm
async def reraises():
    try: yield
    except BaseException as e: log.append(repr(e)); raise
@acm
async def new_same_type():
    try: yield
    except BaseException as e: raise type(e)("new")
@acm
async def awaits():
    await asyncio.sleep(0)
    try: yield "v"
    finally: await asyncio.sleep(0); log.append("finally")
@acm
async def raises_before(): raise OSError("before"); yield
@acm
async def raises_after(): yield; raise OSError("after")
async def use(cm, exc):
    try:
        async with cm as v:
            if exc: raise exc
        return "left", v
    except BaseException as e:
        return f"{type(e).__name__}: {e}", repr(e.__cause__), repr(e.__context__), e.__suppress_context__
async def main():
    for f in (no_yield, twice, swallows, yields_again, replaces, replaces_from, reraises, new_same_type, awaits, raises_before, raises_after):
        for exc in (None, ValueError("v"), StopIteration("si"), StopAsyncIteration("sai"), RuntimeError("rt"), GeneratorExit("ge"), asyncio.CancelledError("c"), ExceptionGroup("g", [ValueError(1)])):
            log.clear(); r = await use(f(), exc); print(f.__name__, type(exc).__name__, r, log)
    cm = swallows()
    print(await use(cm, None), await use(cm, None))
    @swallows()
    async def decorated(x): raise ValueError(x)
    print(await decorated(1), await decorated(2), decorated.__name__)
    class R:
        async def aclose(self): log.append("aclose"); raise OSError("closing")
    for exc in (None, ValueError("b")):
        log.clear(); print(await use(contextlib.aclosing(R()), exc), log)
    async def agen():
        try: yield 1; yield 2
        finally: log.append("agen closed")
    log.clear()
    async with contextlib.aclosing(agen()) as g:
        async for x in g: break
    print(log)
    async with contextlib.AsyncExitStack() as st:
        await st.enter_async_context(awaits()); st.callback(log.append, "cb")
        async def acb(*a): log.append(a)
        st.push_async_callback(acb, 1, 2)
    print(log)
    try:
        async with contextlib.AsyncExitStack() as st: st.push_async_exit(reraises()); log.append("never entered")
    except RuntimeError as e: print(e)
    try:
        async with contextlib.AsyncExitStack() as st:
            await st.enter_async_context(raises_after()); await st.enter_async_context(replaces()); raise ValueError("body")
    except BaseException as e: print(repr(e), repr(e.__context__), repr(e.__context__.__context__))
asyncio.run(main())
