from driver import run, switch


class Lock:
    def __init__(self):
        self.held = self.entered = 0

    async def __aenter__(self):
        self.held += 1
        self.entered += 1
        return self

    async def __aexit__(self, exc_type, exc, tb):
        self.held -= 1
        return exc_type is KeyError


class Slow(Lock):
    async def __aenter__(self):
        await switch()
        return await super().__aenter__()


async def nest(locks, depth):
    if depth == 0:
        return 1
    async with locks[depth % len(locks)]:
        return await nest(locks, depth - 1) + 1


async def work(n):
    locks = [Lock() for _ in range(3)] + [Slow()]
    total = 0
    for i in range(n):
        async with locks[0], locks[1] as second:
            total += second.held
        async with locks[2]:
            if i % 4 == 0:
                raise KeyError(i)
        if i % 16 == 0:
            total += await nest(locks, 12)
    return total, [lock.entered for lock in locks], [lock.held for lock in locks]


def main():
    return run(work(300_000))


if __name__ == "__main__":
    import sys
    import time

    begin = time.perf_counter()
    result = main()
    elapsed = time.perf_counter() - begin
    print(result)
    print(f"seconds: {elapsed:.6f}", file=sys.stderr)
