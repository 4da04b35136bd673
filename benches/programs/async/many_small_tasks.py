"""Ten thousand coroutines alive at a time, each awaiting a few levels, resumed round robin."""
from driver import switch


async def leaf(n, k):
    total = 0
    for i in range(k):
        await switch()
        total += n ^ i
    return total


async def branch(n):
    first = await leaf(n, 3)
    second = await leaf(n + 1, 2)
    return first - second


async def root(n, out):
    for _ in range(10):
        out[n] += await branch(n)


def main():
    n = 10_000
    out = [0] * n
    alive = [root(i, out) for i in range(n)]
    turns = 0
    while alive:
        still = []
        for c in alive:
            turns += 1
            try:
                c.send(None)
            except StopIteration:
                pass
            else:
                still.append(c)
        alive = still
    return sum(out), turns


if __name__ == "__main__":
    import sys
    import time

    begin = time.perf_counter()
    result = main()
    elapsed = time.perf_counter() - begin
    print(result)
    print(f"seconds: {elapsed:.6f}", file=sys.stderr)
