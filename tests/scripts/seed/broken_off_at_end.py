"""Nothing runs after break: asyncio.run's shutdown_asyncgens finalises the iterator that is still referenced."""
import asyncio
from contextlib import asynccontextmanager

@asynccontextmanager
async def manager():
    try:
        yield "context"
    finally:
        print("context cleared")

async def iterator():
    try:
        yield 1
        yield 2
    finally:
        print("iterator finally")
        await asyncio.sleep(0)
        print("iterator finally, second half")

kept = []

async def main():
    it = iterator()
    kept.append(it)
    async with manager() as ctx:
        async for i in it:
            print(ctx, i)
            break
    print("main ends")

asyncio.run(main())
print("loop closed", kept[0].ag_frame, kept[0].ag_running)
