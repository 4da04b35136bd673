import asyncio
from contextlib import asynccontextmanager

@asynccontextmanager
async def async_context_manager():
    try:
        print("context set")
        yield "context"
    finally:
        print("context cleared")

async def async_iterator():
    yield "first"
    yield "second"

async def main():
    async with async_context_manager() as ctx:
        async for i in async_iterator():
            print(ctx, i)

asyncio.run(main())
