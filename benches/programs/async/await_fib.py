from driver import run


async def fib(n):
    return n if n < 2 else await fib(n - 1) + await fib(n - 2)


def main():
    return run(fib(31))[0]


if __name__ == "__main__":
    import sys
    import time

    begin = time.perf_counter()
    result = main()
    elapsed = time.perf_counter() - begin
    print(result)
    print(f"seconds: {elapsed:.6f}", file=sys.stderr)
