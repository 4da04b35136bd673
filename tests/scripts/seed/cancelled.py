import asyncio
from contextlib import asynccontextmanager

@asynccontextmanager
async def manager(name):
    print("set", name)
    try:
        yield name
    except asyncio.CancelledError:
        print(name, "cancelled inside")
        raise
    finally:
        await asyncio.sleep(0)
        print("cleared", name)

async def ticks():
    n = 0
    try:
        while True:
            yield n
            n += 1
            await asyncio.sleep(0)
    except asyncio.CancelledError:
        print("ticks cancelled")
        raise
    finally:
        print("ticks finally")

async def worker():
    async with manager("context") as ctx:
        async for i in ticks():
            if i < 3:
                print(ctx, i)

async def main():
    task = asyncio.create_task(worker())
    for _ in range(8):
        await asyncio.sleep(0)
    print("cancelling", task.cancel("stop it"))
    try:
        await task
    except asyncio.CancelledError as exc:
        print("main got", type(exc).__name__, exc.args)
    print(task.cancelled(), task.done())

asyncio.run(main())
