import asyncio


async def work(i):
    return i * 2


async def run():
    total = 0
    for _ in range(10):
        total += sum(await asyncio.gather(*[asyncio.create_task(work(i)) for i in range(10_000)]))
    return total


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
