"""Ctrl-C while the program runs: finally blocks run, KeyboardInterrupt is reported, the exit code is 130."""
import asyncio
import os
import signal
from contextlib import asynccontextmanager

@asynccontextmanager
async def manager():
    try:
        print("context set", flush=True)
        yield "context"
    except asyncio.CancelledError:
        print("cancelled by the interrupt", flush=True)
        raise
    finally:
        await asyncio.sleep(0)
        print("context cleared", flush=True)

async def iterator():
    try:
        n = 0
        while True:
            yield n
            n += 1
            await asyncio.sleep(0)
    finally:
        print("iterator finally", flush=True)

async def main():
    async with manager() as ctx:
        async for i in iterator():
            if i == 3:
                print(ctx, i, flush=True)
                os.kill(os.getpid(), signal.SIGINT)

asyncio.run(main())
print("never printed")
