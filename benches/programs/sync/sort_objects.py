"""Sorting with keys and with rich comparison, bisect-like searches, tuple building."""


class Version:
    def __init__(self, text):
        self.parts = tuple(int(p) for p in text.split("."))

    def __lt__(self, other):
        return self.parts < other.parts

    def __eq__(self, other):
        return self.parts == other.parts


def numbers(n):
    state = 42
    for _ in range(n):
        state = (state * 6364136223846793005 + 1442695040888963407) & 0xFFFFFFFFFFFFFFFF
        yield state >> 33


def quicksort(items):
    if len(items) < 2:
        return items
    pivot = items[len(items) // 2]
    return quicksort([x for x in items if x < pivot]) + [x for x in items if x == pivot] + quicksort([x for x in items if x > pivot])


def merge(a, b):
    out, i, j = [], 0, 0
    while i < len(a) and j < len(b):
        if b[j] < a[i]:
            out.append(b[j])
            j += 1
        else:
            out.append(a[i])
            i += 1
    return out + a[i:] + b[j:]


def mergesort(items):
    if len(items) < 2:
        return items
    mid = len(items) // 2
    return merge(mergesort(items[:mid]), mergesort(items[mid:]))


def main():
    values = list(numbers(80_000))
    records = [(v % 100, str(v % 977), v) for v in values]
    a = sorted(records, key=lambda r: (r[1], -r[0]))
    b = sorted(records, key=lambda r: r[2], reverse=True)
    versions = sorted(Version(f"{v % 9}.{v % 11}.{v % 7}") for v in values[:12_000])
    q = quicksort(values[:60_000])
    m = mergesort(values[:40_000])
    return a[0], b[0][2], versions[0].parts, versions[-1].parts, q[:2], m[-1], q == sorted(values[:60_000])


if __name__ == "__main__":
    import sys
    import time

    begin = time.perf_counter()
    result = main()
    elapsed = time.perf_counter() - begin
    print(result)
    print(f"seconds: {elapsed:.6f}", file=sys.stderr)
