"""An exception leaves asyncio.run: the managers are cleared and the traceback names every frame."""
import asyncio
from contextlib import asynccontextmanager

@asynccontextmanager
async def manager(name):
    print("set", name)
    try:
        yield name
    finally:
        print("cleared", name)

async def iterator():
    try:
        yield "first"
        raise RuntimeError("iterator failed")
    finally:
        print("iterator finally")

async def consume(ctx):
    async for i in iterator():
        print(ctx, i)

async def main():
    async with manager("context") as ctx:
        await consume(ctx)

asyncio.run(main())
