"""Exceptions raised below and thrown in from outside travel through chains of awaits."""
from driver import switch


class Stop(Exception):
    pass


async def bottom(i):
    if i % 2:
        raise ValueError(i)
    await switch()
    return i


async def chain(n, i):
    if n == 0:
        return await bottom(i)
    try:
        return await chain(n - 1, i)
    finally:
        counters["finally"] += 1


counters = {"finally": 0, "stopped": 0, "values": 0}


async def worker(n):
    total = 0
    for i in range(n):
        try:
            total += await chain(6, i)
        except ValueError:
            counters["values"] += 1
        except Stop:
            counters["stopped"] += 1
    return total


def main():
    counters.update({"finally": 0, "stopped": 0, "values": 0})
    c = worker(200_000)
    c.send(None)
    turns = 0
    try:
        while True:
            turns += 1
            if turns % 3 == 0:
                c.throw(Stop())
            else:
                c.send(None)
    except StopIteration as stop:
        return stop.value, turns, counters


if __name__ == "__main__":
    import sys
    import time

    begin = time.perf_counter()
    result = main()
    elapsed = time.perf_counter() - begin
    print(result)
    print(f"seconds: {elapsed:.6f}", file=sys.stderr)
