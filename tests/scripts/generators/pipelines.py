def source(n):
    for i in range(n): yield i
def where(pred, it):
    for x in it:
        if pred(x): yield x
def mapped(f, it):
    for x in it: yield f(x)
def batched(n, it):
    batch = []
    for x in it:
        batch.append(x)
        if len(batch) == n:
            yield tuple(batch)
            batch = []
    if batch: yield tuple(batch)
def tee_log(name, it):
    for x in it:
        print(f"{name}:{x}", end=" ")
        yield x
print(list(batched(3, mapped(lambda x: x * x, where(lambda x: x % 2, source(14))))))
print(list(tee_log("c", where(lambda x: x > 1, tee_log("b", mapped(str.__len__, ["a", "bb", "ccc"]))))))
def grep(word):
    hits = 0
    try:
        while True:
            line = yield hits
            if word in line: hits += 1
    except GeneratorExit:
        print("grep", word, "saw", hits)
def broadcast(targets):
    while True:
        x = yield
        for t in targets: t.send(x)
gs = [grep("py"), grep("a")]
for g in gs: next(g)
b = broadcast(gs); next(b)
for line in ("python", "java", "pypy", "c"): b.send(line)
b.close()
for g in gs: g.close()
def merge(*its):
    heads = []
    for it in its:
        it = iter(it)
        for first in it:
            heads.append((first, len(heads), it))
            break
    while heads:
        heads.sort()
        v, n, it = heads[0]
        yield v
        for nxt in it:
            heads[0] = (nxt, n, it)
            break
        else: heads.pop(0)
print(list(merge([1, 4, 7], [2, 5], source(4), [])))
def roundrobin(*its):
    queue = [iter(i) for i in its]
    while queue:
        it = queue.pop(0)
        try: yield next(it)
        except StopIteration: continue
        queue.append(it)
print("".join(roundrobin("ABC", "D", "EF")))
def permutations(items):
    if not items: yield ()
    for i, x in enumerate(items):
        for rest in permutations(items[:i] + items[i + 1:]): yield (x,) + rest
print(len(list(permutations("abcd"))), next(permutations("xyz")))
def queens(n, row=0, cols=()):
    if row == n: yield cols
    else:
        for c in range(n):
            if all(c != q and abs(c - q) != row - r for r, q in enumerate(cols)):
                yield from queens(n, row + 1, cols + (c,))
print(next(queens(6)), len(list(queens(6))))
def collatz(n):
    while n != 1:
        yield n
        n = n // 2 if n % 2 == 0 else 3 * n + 1
    yield 1
print(*collatz(6), max(collatz(27)))
