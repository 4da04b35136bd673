import asyncio


async def ticks(n):
    for i in range(n):
        await asyncio.sleep(0)
        yield i


async def consumer(n):
    total = 0
    async with asyncio.timeout(60):
        async for i in ticks(n):
            total += i
    return total


async def waits(n):
    total = 0
    for i in range(n):
        total += await asyncio.wait_for(asyncio.sleep(0, i), 30)
    return total


async def run():
    return await asyncio.gather(*(consumer(10_000) for _ in range(12)), *(waits(3_000) for _ in range(12)))


def main():
    return sum(asyncio.run(run()))


if __name__ == "__main__":
    import sys
    import time

    begin = time.perf_counter()
    result = main()
    elapsed = time.perf_counter() - begin
    print(result)
    print(f"seconds: {elapsed:.6f}", file=sys.stderr)
