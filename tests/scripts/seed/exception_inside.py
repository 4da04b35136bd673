import asyncio
from contextlib import asynccontextmanager

@asynccontextmanager
async def manager(name, swallow=()):
    print("enter", name)
    try:
        yield name
    except swallow as exc:
        print(name, "swallows", repr(exc))
    except Exception as exc:
        print(name, "sees", repr(exc))
        raise
    finally:
        print("exit", name)

async def numbers():
    try:
        for i in range(10):
            yield i
    finally:
        print("numbers closed")

async def main():
    async with manager("outer", swallow=(ZeroDivisionError,)):
        async with manager("inner") as inner:
            async for n in numbers():
                print(inner, n, 10 // (2 - n))
    print("main goes on")
    try:
        async with manager("alone"):
            raise KeyError("k")
    except KeyError as exc:
        print("outside", exc.args, exc.__context__)
    async with manager("a"), manager("b", swallow=ValueError):
        raise ValueError("v")
    print("end")

asyncio.run(main())
