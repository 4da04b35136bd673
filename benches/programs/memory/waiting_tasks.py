"""Bytes of resident memory for each task that waits on a future of its own."""
import asyncio
import gc
import sys

N = 50_000


def resident():
    with open("/proc/self/statm") as f:
        return int(f.read().split()[1]) * 4096


async def idle(loop):
    await loop.create_future()


async def run():
    loop = asyncio.get_running_loop()
    gc.collect()
    before = resident()
    tasks = [loop.create_task(idle(loop)) for _ in range(N)]
    await asyncio.sleep(0)
    used = resident() - before
    for t in tasks:
        t.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    return used // N


print(f"bytes: {asyncio.run(run())}", file=sys.stderr)
