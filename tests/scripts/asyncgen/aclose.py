import asyncio
import types
@types.coroutine
def suspend(v): return (yield v)
log = print
async def g():
    try:
        yield 1
        yield 2
    finally:
        log("finally begins")
        await asyncio.sleep(0)
        log("finally ends")
async def main():
    a = g()
    await a.aclose()
    print("unstarted:", a.ag_frame, await anext(a, "nothing"))
    a = g(); await anext(a)
    print("aclose returns", await a.aclose())
    print("again", await a.aclose())
    a = g()
    async for _ in a: pass
    print("exhausted", await a.aclose())
    async def ignores():
        try: yield 1
        except GeneratorExit: pass
        log("went on")
    a = ignores(); await anext(a)
    print("swallowed", await a.aclose())
    async def returns():
        try: yield 1
        except GeneratorExit: return
    a = returns(); await anext(a)
    print("returned", await a.aclose())
    async def refuses():
        try: yield 1
        finally: yield 2
    a = refuses(); await anext(a)
    try: await a.aclose()
    except RuntimeError as exc: print(exc)
    async def replaces():
        try: yield 1
        finally: raise ValueError("from finally")
    a = replaces(); await anext(a)
    try: await a.aclose()
    except ValueError as exc: print(exc, repr(exc.__context__))
    async def stops():
        try: yield 1
        finally: raise StopAsyncIteration
    a = stops(); await anext(a)
    try: print(await a.aclose())
    except RuntimeError as exc: print(exc, repr(exc.__cause__))
    async def nested():
        async for x in inner: yield x
    inner = g()
    a = nested(); await anext(a)
    await a.aclose()
    print("inner still open", inner.ag_frame is not None)
    await inner.aclose()
    async def awaiting():
        try:
            yield 1
            await asyncio.sleep(100)
        except asyncio.CancelledError:
            log("cancelled while closing?")
            raise
    a = awaiting(); await anext(a); await a.aclose()
    async def slow_cleanup():
        try: yield 1
        finally:
            try: await asyncio.sleep(100)
            finally: log("cleanup interrupted")
    a = slow_cleanup(); await anext(a)
    t = asyncio.create_task(a.aclose())
    await asyncio.sleep(0)
    t.cancel()
    try: await t
    except asyncio.CancelledError: print("aclose cancelled", a.ag_frame)
asyncio.run(main())
def by_hand():
    async def h():
        try: yield 1
        finally: await suspend("cleanup")
    a = h()
    try: anext(a).send(None)
    except StopIteration as s: print(s.value)
    c = a.aclose()
    print(c.send(None), a.ag_running)
    try: c.throw(KeyError("into aclose"))
    except KeyError as exc: print(repr(exc), a.ag_running)
    c = a.aclose()
    try: c.send(None)
    except StopIteration as s: print("done", s.value)
    c = a.aclose()
    try: c.send("non-None")
    except (RuntimeError, StopIteration) as exc: print(repr(exc))
by_hand()
