import asyncio
from contextlib import asynccontextmanager
@asynccontextmanager
async def plain(name="x"):
    """Doc string."""
    print("enter", name)
    try: yield name
    except Exception as e:
        print("sees", repr(e))
        raise
    finally: print("exit", name)
@asynccontextmanager
async def none():
    if False: yield
@asynccontextmanager
async def twice():
    yield 1
    yield 2
@asynccontextmanager
async def yields_after_throw():
    try: yield
    except Exception: yield
@asynccontextmanager
async def swallow():
    try: yield
    except Exception as e: print("swallowed", repr(e))
@asynccontextmanager
async def convert():
    try: yield
    except KeyError as e: raise ValueError("converted") from e
@asynccontextmanager
async def fails_entering():
    raise OSError("enter")
    yield
@asynccontextmanager
async def fails_leaving():
    yield
    raise OSError("leave")
async def run(cm, exc=None):
    try:
        async with cm as v:
            print("body", v)
            if exc: raise exc
        print("after")
    except BaseException as e: print("out", repr(e), repr(e.__cause__), e is exc)
async def main():
    await run(plain()); await run(plain("kw"), KeyError("k"))
    await run(none()); await run(twice()); await run(yields_after_throw(), ValueError("v"))
    await run(swallow(), ValueError("s")); await run(convert(), KeyError("c"))
    await run(fails_entering()); await run(fails_leaving()); await run(fails_leaving(), KeyError("both"))
    for e in (StopIteration("si"), StopAsyncIteration("sai"), RuntimeError("re"), GeneratorExit("ge"), asyncio.CancelledError("ce")):
        await run(plain("p"), e)
    cm = plain("reuse")
    await run(cm)
    try:
        async with cm: pass
    except (RuntimeError, AttributeError) as e: print(type(e).__name__, e)
    print(plain.__name__, plain.__doc__, plain.__wrapped__.__name__, type(plain()).__name__, plain("a").__doc__)
    @plain("deco")
    async def f(a, *, b): return a + b
    print(await f(1, b=2), f.__name__)
    print(await f(3, b=4))
    for bad in (lambda: plain(1, 2), lambda: plain(z=1)):
        try: bad()
        except TypeError as e: print(e)
    @asynccontextmanager
    def not_async(): yield
    try:
        async with not_async(): pass
    except (TypeError, AttributeError) as e: print(type(e).__name__, e)
    class Base:
        @asynccontextmanager
        async def session(self, n):
            yield self, n
    b = Base()
    async with b.session(3) as (s, n): print(s is b, n)
    try:
        with plain(): pass
    except TypeError as e: print(e)
asyncio.run(main())
