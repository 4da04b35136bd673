from driver import run, switch


async def source(n):
    for i in range(n):
        if i % 64 == 0:
            await switch()
        yield i


async def keep(it):
    async for x in it:
        if x % 3:
            yield x


async def scale(it, k):
    async for x in it:
        yield x * k


async def pairs(it):
    last = None
    async for x in it:
        if last is not None:
            yield last, x
        last = x


async def consume(n):
    total = 0
    async for a, b in pairs(scale(keep(source(n)), 7)):
        total += b - a
    doubled = [x async for x in scale(source(n // 2), 2) if x & 4]
    return total, len(doubled), sum(doubled)


def main():
    return run(consume(600_000))


if __name__ == "__main__":
    import sys
    import time

    begin = time.perf_counter()
    result = main()
    elapsed = time.perf_counter() - begin
    print(result)
    print(f"seconds: {elapsed:.6f}", file=sys.stderr)
