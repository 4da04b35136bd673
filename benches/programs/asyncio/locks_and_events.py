import asyncio


async def locker(lock, log, n):
    for _ in range(n):
        async with lock:
            log[0] += 1
            await asyncio.sleep(0)


async def pulse(event, back, n):
    for _ in range(n):
        event.set()
        await back.wait()
        back.clear()


async def echo(event, back, n):
    for _ in range(n):
        await event.wait()
        event.clear()
        back.set()


async def pool(sem, log, i):
    async with sem:
        log[0] += i & 1
        await asyncio.sleep(0)


async def run():
    lock, log, sem = asyncio.Lock(), [0], asyncio.Semaphore(10)
    await asyncio.gather(*(locker(lock, log, 2_000) for _ in range(10)))
    a, b = asyncio.Event(), asyncio.Event()
    await asyncio.gather(pulse(a, b, 25_000), echo(a, b, 25_000))
    async with asyncio.TaskGroup() as group:
        for i in range(15_000):
            group.create_task(pool(sem, log, i))
    return log[0]


def main():
    return asyncio.run(run())


if __name__ == "__main__":
    import sys
    import time

    begin = time.perf_counter()
    result = main()
    elapsed = time.perf_counter() - begin
    print(result)
    print(f"seconds: {elapsed:.6f}", file=sys.stderr)
