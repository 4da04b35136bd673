# What an async generator in the middle of something says of itself.
import asyncio
import types


@types.coroutine
def wait():
    yield "waiting"


async def inner():
    await wait()
    yield 1


async def outer():
    async for x in inner():
        yield x


async def coro():
    async for x in outer():
        pass


agen = outer()
step = agen.asend(None)
print(step.send(None), type(agen.ag_await).__name__, agen.ag_running)
c = coro()
print(c.send(None), type(c.cr_await).__name__)
c.close()
step.close()


async def items():
    yield 1
    yield 2


async def main():
    gen = (x async for x in items())
    print(sorted(gen.ag_frame.f_locals))
    print(await anext(gen), sorted(gen.ag_frame.f_locals))
    await gen.aclose()
    gen = (x + y for x in [1] for y in [2])
    print(next(gen), sorted(gen.gi_frame.f_locals))


asyncio.run(main())
