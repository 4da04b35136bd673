import asyncio


async def player(inbox, outbox, n):
    total = 0
    for _ in range(n):
        ball = await inbox.get()
        total += ball
        await outbox.put(ball + 1)
    return total


async def run(n):
    a, b = asyncio.Queue(), asyncio.Queue()
    await a.put(0)
    return await asyncio.gather(player(a, b, n), player(b, a, n))


def main():
    return asyncio.run(run(60_000))


if __name__ == "__main__":
    import sys
    import time

    begin = time.perf_counter()
    result = main()
    elapsed = time.perf_counter() - begin
    print(result)
    print(f"seconds: {elapsed:.6f}", file=sys.stderr)
