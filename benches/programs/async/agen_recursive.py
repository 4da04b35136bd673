from driver import run, switch


async def inorder(lo, hi):
    if lo < hi:
        mid = (lo + hi) // 2
        async for x in inorder(lo, mid):
            yield x
        if mid % 100 == 0:
            await switch()
        yield mid
        async for x in inorder(mid + 1, hi):
            yield x


async def total(n):
    out = 0
    async for x in inorder(0, n):
        out += x
    return out


def main():
    return run(total(130_000))


if __name__ == "__main__":
    import sys
    import time

    begin = time.perf_counter()
    result = main()
    elapsed = time.perf_counter() - begin
    print(result)
    print(f"seconds: {elapsed:.6f}", file=sys.stderr)
