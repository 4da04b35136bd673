import itertools as it
def noisy(name, n):
    try:
        for i in range(n):
            print(f"{name}{i}", end=" ")
            yield i
    finally:
        print(f"~{name}", end=" ")
def show(x): print("=>", x)
show(list(it.islice(noisy("a", 10), 2, 6, 2)))
show(list(it.takewhile(lambda x: x < 2, noisy("b", 5))))
show(list(it.dropwhile(lambda x: x < 2, noisy("c", 4))))
show([(k, list(g)) for k, g in it.groupby(noisy("d", 6), lambda x: x // 2)])
groups = [g for _, g in it.groupby(noisy("e", 4), lambda x: x // 2)]
show([list(g) for g in groups])
show(list(it.chain(noisy("f", 2), noisy("g", 1))))
show(list(it.zip_longest(noisy("h", 1), noisy("i", 3), fillvalue="-")))
a, b = it.tee(noisy("j", 3))
show((next(a), next(a), next(b), list(a), list(b)))
show(list(it.starmap(pow, ((x, 2) for x in noisy("k", 3)))))
show(list(it.compress(noisy("l", 4), [1, 0, 1, 0])))
show(list(it.pairwise(noisy("m", 3))))
show(list(it.batched(noisy("n", 5), 2)))
show(list(it.product(noisy("o", 2), noisy("p", 2))))
show(list(it.islice(it.cycle(noisy("q", 2)), 5)))
show(list(it.filterfalse(lambda x: x % 2, noisy("r", 4))))
show(list(it.accumulate(noisy("s", 4), initial=100)))
show(list(it.combinations(noisy("t", 3), 2)))
c = it.chain.from_iterable(noisy(x, 1) for x in "uv")
show(next(c))
del c
show("chain dropped")
e = enumerate(noisy("w", 3)); next(e)
del e
show("enumerate dropped")
z = zip(noisy("x", 3), noisy("y", 1))
show(list(z))
m = map(lambda v: 1 // v, noisy("z", 2))
try: next(m)
except ZeroDivisionError as exc: show(exc)
show(list(m))
def bad():
    yield 1
    raise ValueError("mid-stream")
for f in (list, sum, lambda g: sorted(g), lambda g: list(zip(g, "ab")), lambda g: list(it.chain(g, [1])), lambda g: dict(enumerate(g)),
          lambda g: "".join(map(str, g)), lambda g: print(*g), lambda g: max(g), lambda g: [*g], lambda g: set(g), lambda g: all(g)):
    try: f(bad())
    except ValueError as exc: print(exc, end="; ")
print()
