from itertools import count, islice, takewhile
def sieve(it):
    p = next(it); yield p
    yield from sieve(x for x in it if x % p)
print(list(islice(sieve(count(2)), 12)))
def incremental():
    found = {}
    for n in count(2):
        if n in found:
            for p in found.pop(n): found.setdefault(n + p, []).append(p)
        else: found[n * n] = [n]; yield n
print(list(takewhile(lambda p: p < 60, incremental())))
def hamming():
    out = [1]; i = j = k = 0
    while True:
        yield out[-1]
        n = min(out[i] * 2, out[j] * 3, out[k] * 5); out.append(n)
        i += out[i] * 2 == n; j += out[j] * 3 == n; k += out[k] * 5 == n
print(list(islice(hamming(), 20)))
def pascal():
    row = [1]
    while True: yield row; row = [a + b for a, b in zip([0, *row], [*row, 0])]
print(list(islice(pascal(), 6)))
def digits_of_pi():
    q, r, t, k, n, l = 1, 0, 1, 1, 3, 3
    while True:
        if 4 * q + r - t < n * t: yield n; q, r, n = 10 * q, 10 * (r - n * t), 10 * (3 * q + r) // t - 10 * n
        else: q, r, t, k, n, l = q * k, (2 * q + r) * l, t * l, k + 1, (q * (7 * k + 2) + r * l) // (t * l), l + 2
print("".join(map(str, islice(digits_of_pi(), 60))))
def fibs(a=0, b=1):
    while True: yield a; a, b = b, a + b
print(next(x for x in fibs() if len(str(x)) > 50))
def bfs(graph, start):
    seen, todo = {start}, [start]
    while todo:
        n = todo.pop(0); yield n
        for m in graph.get(n, ()):
            if m not in seen: seen.add(m); todo.append(m)
def dfs(graph, n, seen=None):
    seen = {n} if seen is None else seen; yield n
    for m in graph.get(n, ()):
        if m not in seen: seen.add(m); yield from dfs(graph, m, seen)
g = {1: [2, 3], 2: [4], 3: [4, 5], 4: [6], 5: [6]}
print(list(bfs(g, 1)), list(dfs(g, 1)))
def subsets(s):
    if not s: yield (); return
    for rest in subsets(s[1:]): yield rest; yield (s[0], *rest)
print(sorted(subsets("abc")), sum(1 for _ in subsets(range(10))))
def partitions(n, m=None):
    if n == 0: yield []; return
    for k in range(min(n, m or n), 0, -1):
        for p in partitions(n - k, k): yield [k, *p]
print(list(partitions(5)), sum(1 for _ in partitions(25)))
def look_and_say(s="1"):
    from itertools import groupby
    while True: yield s; s = "".join(f"{len(list(v))}{k}" for k, v in groupby(s))
print(list(islice(look_and_say(), 7)))
def walk(x, path="$"):
    match x:
        case dict(): [(yield_, None) for yield_ in ()]; yield path, "dict"; yield from (r for k, v in x.items() for r in walk(v, f"{path}.{k}"))
        case list(): yield path, "list"; yield from (r for i, v in enumerate(x) for r in walk(v, f"{path}[{i}]"))
        case _: yield path, x
print(*walk({"a": [1, {"b": None}], "c": "s"}))
