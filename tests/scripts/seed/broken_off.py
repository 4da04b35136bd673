"""The seed program with the loop left by break: every finally block still runs."""
import asyncio
from contextlib import asynccontextmanager

@asynccontextmanager
async def async_context_manager(name):
    try:
        print("set", name)
        yield name
    finally:
        await asyncio.sleep(0)
        print("cleared", name)

async def async_iterator():
    try:
        for word in ("first", "second", "third"):
            yield word
            await asyncio.sleep(0)
    finally:
        await asyncio.sleep(0)
        print("iterator finalised")

async def main():
    async with async_context_manager("outer") as ctx:
        async for i in async_iterator():
            print(ctx, i)
            if i == "second":
                break
        print("after loop")
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        print("two turns later")
    print("after with")

asyncio.run(main())
print("done")
