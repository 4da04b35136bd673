import asyncio
from contextlib import asynccontextmanager, aclosing, contextmanager
@asynccontextmanager
async def res(name):
    print("open", name)
    try: yield name
    finally:
        await asyncio.sleep(0)
        print("close", name)
@contextmanager
def sync_res(name):
    print("enter", name)
    try: yield name
    except BaseException as exc:
        print("sync sees", type(exc).__name__)
        raise
    finally: print("leave", name)
async def lines(n):
    async with res("file") as f:
        with sync_res("lock"):
            for i in range(n): yield f"{f}:{i}"
async def main():
    async for l in lines(2): print(l)
    print("-- broken off, with aclosing")
    async with aclosing(lines(5)) as it:
        async for l in it:
            print(l)
            break
    print("-- aclose by hand")
    it = lines(3); await anext(it); await it.aclose()
    print("-- athrow")
    it = lines(3); await anext(it)
    try: await it.athrow(KeyError("k"))
    except KeyError as exc: print("out", exc)
    print("-- body raises inside aclosing")
    try:
        async with aclosing(lines(3)) as it:
            async for l in it: raise ValueError(l)
    except ValueError as exc: print("out", exc)
    print("-- nested")
    async def outer():
        async with aclosing(lines(3)) as it, res("outer"):
            async for l in it: yield l.upper()
    async with aclosing(outer()) as o:
        async for l in o:
            print(l)
            break
    print("-- aclosing other objects")
    class Thing:
        async def aclose(self): print("thing closed")
    async with aclosing(Thing()) as t: print(type(t).__name__)
    try:
        async with aclosing(object()): pass
    except AttributeError as exc: print(exc)
    print("-- yield inside async with, exception at exit")
    @asynccontextmanager
    async def fails():
        try: yield
        finally: raise OSError("exit failed")
    async def g():
        async with fails(): yield 1
    it = g(); await anext(it)
    try: await it.aclose()
    except OSError as exc: print(exc, type(exc.__context__).__name__)
asyncio.run(main())
