from contextlib import asynccontextmanager
import asyncio
@asynccontextmanager
async def manager():
    try:
        yield 1
    finally:
        undefined_in_cleanup
async def main():
    async with manager() as m:
        raise KeyError(m)
asyncio.run(main())
