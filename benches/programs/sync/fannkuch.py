def fannkuch(n):
    """Plain enumeration by Heap's algorithm; flips counted for every permutation."""
    items = list(range(n))
    c = [0] * n
    total = longest = 0
    i = 0
    while True:
        if i == 0:
            k = items[0]
            if k:
                p = items[:]
                flips = 0
                while k:
                    p[: k + 1] = p[k::-1]
                    flips += 1
                    k = p[0]
                total += flips
                if flips > longest:
                    longest = flips
            i = 1
        if i == n:
            return total, longest
        if c[i] < i:
            j = c[i] if i & 1 else 0
            items[j], items[i] = items[i], items[j]
            c[i] += 1
            i = 0
        else:
            c[i] = 0
            i += 1


def main():
    return fannkuch(9)


if __name__ == "__main__":
    import sys
    import time

    begin = time.perf_counter()
    result = main()
    elapsed = time.perf_counter() - begin
    print(result)
    print(f"seconds: {elapsed:.6f}", file=sys.stderr)
