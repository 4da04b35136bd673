import asyncio
async def wraps(exc):
    yield 1
    raise exc
async def collect(it):
    out = []
    try:
        async for x in it: out.append(x)
    except BaseException as exc:
        out.append((type(exc).__name__, str(exc), repr(exc.__cause__), exc.__suppress_context__))
    return out
async def main():
    for exc in (ValueError("v"), StopIteration("si"), StopAsyncIteration("sai"), GeneratorExit("ge"), RuntimeError("re"),
                asyncio.CancelledError("ce")):
        g = wraps(exc)
        print(await collect(g), g.ag_frame, await anext(g, "ended"))
    async def nested_stop():
        async def ends(): 
            return
            yield
        yield await anext(ends())
    print(await collect(nested_stop()))
    async def sync_stop():
        yield next(iter([]))
    print(await collect(sync_stop()))
    async def catches():
        async def ends():
            return
            yield
        try: yield await anext(ends())
        except StopAsyncIteration: yield "caught StopAsyncIteration"
        try: yield next(iter([]))
        except StopIteration: yield "caught StopIteration"
    print(await collect(catches()))
    async def yields_exceptions():
        yield StopAsyncIteration("as a value")
        yield StopIteration("as a value")
        yield (1, 2)
        yield ValueError
    print(await collect(yields_exceptions()))
    async def finally_order():
        for i in range(3):
            try:
                if i == 1: raise KeyError(i)
                yield i
            except KeyError as exc: yield repr(exc)
            else: yield "else"
            finally: yield f"finally {i}"
    print(await collect(finally_order()))
    async def context():
        try: 1 / 0
        except ZeroDivisionError:
            yield "in handler"
            raise KeyError("while handling")
    g = context()
    await anext(g)
    try: await anext(g)
    except KeyError as exc: print(repr(exc.__context__))
    async def return_in_finally():
        try:
            yield 1
            raise ValueError("lost")
        finally:
            await asyncio.sleep(0)
            exec("pass")
    print(await collect(return_in_finally()))
    e = StopAsyncIteration("reused")
    class Custom:
        def __aiter__(self): return self
        async def __anext__(self): raise e
    print(await collect(Custom()))
    async def from_custom():
        async for x in Custom(): yield x
        raise e
    print(await collect(from_custom()))
import warnings
warnings.simplefilter("ignore", SyntaxWarning)
asyncio.run(main())
