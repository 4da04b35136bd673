def integers(n):
    i = 0
    while i < n:
        yield i
        i += 1


def keep(pred, it):
    for x in it:
        if pred(x):
            yield x


def transform(f, it):
    for x in it:
        yield f(x)


def chunks(n, it):
    out = []
    for x in it:
        out.append(x)
        if len(out) == n:
            yield out
            out = []


def tree(depth):
    if depth:
        yield from tree(depth - 1)
        yield depth
        yield from tree(depth - 1)


def averager():
    total = count = 0
    value = yield
    while True:
        total += value
        count += 1
        value = yield total / count


def main():
    pipeline = chunks(10, transform(lambda x: x * 3, keep(lambda x: x % 2, integers(1_500_000))))
    total = sum(sum(c) for c in pipeline)
    nodes = sum(tree(17))
    avg = averager()
    next(avg)
    last = 0
    for i in range(500_000):
        last = avg.send(i)
    squares = sum(x * x for x in range(1_000_000) if x & 1)
    return total, nodes, last, squares


if __name__ == "__main__":
    import sys
    import time

    begin = time.perf_counter()
    result = main()
    elapsed = time.perf_counter() - begin
    print(result)
    print(f"seconds: {elapsed:.6f}", file=sys.stderr)
