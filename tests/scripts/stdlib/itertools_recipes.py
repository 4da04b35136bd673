import itertools as it, operator, collections
print(list(it.accumulate([1, 2, 3], operator.mul)), list(it.accumulate([1, 2], initial=10)), list(it.batched("abcdefg", 3)), list(it.chain("ab", [1])), list(it.chain.from_iterable(["ab", "c"])), list(it.combinations("abc", 2)), list(it.combinations_with_replacement("ab", 2)), list(it.compress("abcd", [1, 0, 1])), list(it.islice(it.count(5, 2), 3)), list(it.islice(it.cycle("ab"), 5)), list(it.dropwhile(lambda x: x < 2, [1, 2, 1])), list(it.filterfalse(None, [0, 1, ""])), [(k, list(g)) for k, g in it.groupby("aabbca")], list(it.islice("abcdef", 1, None, 2)), list(it.pairwise([1, 2, 3])), list(it.permutations([1, 2, 3], 2)), list(it.product("ab", repeat=2)), list(it.repeat("x", 2)), list(it.starmap(pow, [(2, 3)])), list(it.takewhile(bool, [1, 0, 1])), [list(x) for x in it.tee([1, 2], 3)], list(it.zip_longest("ab", "c", fillvalue="-")))
for f in (lambda: list(it.batched("abc", 0)), lambda: list(it.batched("abcde", 2, strict=True)), lambda: it.islice([], -1), lambda: it.islice([], 1, 2, 0), lambda: it.combinations("a", -1), lambda: it.count("x"), lambda: it.repeat(), lambda: list(it.starmap(pow, [1])), lambda: it.product(repeat=-1), lambda: it.tee([], -1), lambda: list(it.chain(1)), lambda: it.groupby(), lambda: it.zip_longest(1), lambda: list(it.accumulate(["a", 1])), lambda: it.permutations(5), lambda: list(zip([1], [1, 2], strict=True)), lambda: list(zip([1, 2], [1], strict=True)), lambda: list(map(None, [1])), lambda: list(map(lambda a, b: 0, [1], [2, 3], strict=True)), lambda: next(iter([])), lambda: it.islice([1], "a"), lambda: list(filter(5, [1]))):
    try: print(f())
    except Exception as e: print(type(e).__name__, e)
print(repr(it.count(1)), repr(it.count(1.5, 0.5)), repr(it.repeat(1)), repr(it.repeat("a", 3)), next(it.count(2**62)), list(it.islice(it.count(0.5, 0.25), 3)), it.repeat(1, 5).__length_hint__(), operator.length_hint(iter([1, 2])), list(it.product()), list(it.permutations("", 0)), list(it.combinations("ab", 5)), len(list(it.product(range(3), range(4)))))
a, b = it.tee(iter("abc")); next(a); print(list(b), list(a)); g = it.groupby([1, 1, 2]); k1, g1 = next(g); next(g); print(list(g1)); c = it.cycle([]); print(list(c)); x = it.chain([1], iter([2])); print(next(x), list(x), next(x, "end"))
def window(s, n):
    i = iter(s); w = collections.deque(it.islice(i, n - 1), maxlen=n)
    for e in i: w.append(e); yield tuple(w)
def primes(n):
    s = bytearray((0, 1)) * (n // 2)
    for p in range(3, int(n**0.5) + 1, 2):
        if s[p]: s[p * p::p + p] = bytes(len(range(p * p, n, p + p)))
    return [2] + [i for i in range(3, n) if i < len(s) and s[i]]
print(list(window("abcd", 2)), primes(50), list(map(operator.add, [1, 2], [3, 4])), list(filter(None, [0, 1, 2])), list(enumerate("ab", 5)), list(zip("ab", it.count())), sum(it.takewhile(lambda v: v < 50, (i * i for i in it.count()))), list(reversed(range(3))), [*it.islice((i for i in it.count() if i % 7 == 0), 4)], dict(it.pairwise("abc")), max(it.repeat(3, 2)), sorted(it.chain({1}, {0})), any(it.repeat(0, 3)), all(it.repeat(1, 3)))
def gen():
    try: yield 1; yield 2
    finally: print("closed")
z = zip(gen(), [1]); print(next(z)); del z; i = it.islice(gen(), 1); print(list(i)); del i; m = map(lambda v: 1 // v, [1, 0]); print(next(m))
try: next(m)
except ZeroDivisionError as e: print(e, list(m))
