class Retry(Exception):
    def __init__(self, attempt):
        super().__init__(f"attempt {attempt}")
        self.attempt = attempt


def flaky(i):
    if i % 3 == 0:
        raise Retry(i)
    if i % 5 == 0:
        raise KeyError(i)
    return i


def guarded(i):
    try:
        return flaky(i)
    finally:
        guarded.calls += 1


def convert(i):
    try:
        return guarded(i)
    except KeyError as exc:
        raise ValueError("converted") from exc


def deep(n):
    if n == 0:
        raise IndexError
    deep(n - 1)


def main():
    guarded.calls = 0
    good = retried = converted = missing = 0
    data = {i: i for i in range(0, 1000, 2)}
    for i in range(450_000):
        try:
            good += convert(i) & 1
        except Retry as exc:
            retried += exc.attempt & 1
        except ValueError:
            converted += 1
        try:
            data[i % 1000]
        except LookupError:
            missing += 1
    bottom = 0
    for _ in range(20_000):
        try:
            deep(20)
        except IndexError:
            bottom += 1
    return good, retried, converted, missing, bottom, guarded.calls


if __name__ == "__main__":
    import sys
    import time

    begin = time.perf_counter()
    result = main()
    elapsed = time.perf_counter() - begin
    print(result)
    print(f"seconds: {elapsed:.6f}", file=sys.stderr)
