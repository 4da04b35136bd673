import asyncio


async def contended(lock, log, n):
    for _ in range(n):
        async with lock:
            log[0] += 1
            await asyncio.sleep(0)


async def producer(condition, box, n):
    for i in range(n):
        async with condition:
            await condition.wait_for(lambda: not box)
            box.append(i)
            condition.notify_all()


async def consumer(condition, box, n):
    total = 0
    for _ in range(n):
        async with condition:
            await condition.wait_for(lambda: box)
            total += box.pop()
            condition.notify_all()
    return total


async def ping(mine, other, n):
    for _ in range(n):
        await mine.acquire()
        other.release()


async def run():
    log, box = [0], []
    lock = asyncio.Lock()
    await asyncio.gather(*(contended(lock, log, 200) for _ in range(100)))
    condition = asyncio.Condition()
    _, total = await asyncio.gather(producer(condition, box, 8_000), consumer(condition, box, 8_000))
    left, right = asyncio.Semaphore(1), asyncio.Semaphore(0)
    await asyncio.gather(ping(left, right, 20_000), ping(right, left, 20_000))
    return log[0] + total


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
