import asyncio


async def worker(n):
    for _ in range(n):
        await asyncio.sleep(0)
    return n


async def run():
    return sum(await asyncio.gather(*(worker(80_000) for _ in range(4))))


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
