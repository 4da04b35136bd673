import itertools as it
L = list
print(L(it.islice(it.count(5, 2), 3)), L(it.islice(it.cycle("ab"), 5)), L(it.repeat(1, 3)), L(it.accumulate([1, 2, 3])), L(it.accumulate([3, 1, 2], max)), L(it.chain("ab", [1])), L(it.compress("abc", [1, 0, 1])))
print(L(it.dropwhile(lambda x: x < 2, [1, 2, 1])), L(it.takewhile(lambda x: x < 2, [1, 2, 1])), L(it.filterfalse(None, [0, 1])), [(k, L(g)) for k, g in it.groupby("aabbca")], L(it.starmap(pow, [(2, 3)])), L(it.zip_longest("ab", "c", fillvalue="-")))
print(L(it.product("ab", [1, 2])), L(it.product([0, 1], repeat=2)), L(it.permutations("abc", 2)), L(it.combinations("abc", 2)), L(it.combinations_with_replacement("ab", 2)), L(it.pairwise("abcd")), L(it.batched("abcde", 2)))
a, b = it.tee([1, 2]); print(L(a), L(b), repr(it.count(3)), repr(it.repeat("x", 2)), repr(it.count(1.5, 0.5)))
for f in (lambda: it.islice([1], -1), lambda: it.combinations("a", -1), lambda: L(it.batched("abc", 2, strict=True)), lambda: it.count("a"), lambda: it.product(5), lambda: it.tee([], -1), lambda: L(it.starmap(pow, [1])), lambda: it.chain.from_iterable(5), lambda: L(it.chain.from_iterable([1])), lambda: it.batched("a", 0), lambda: it.groupby(), lambda: it.repeat()):
    try: print(f())
    except (TypeError, ValueError) as e: print(type(e).__name__, e)
print(L(it.islice("abcdef", 1, None, 2)), L(it.permutations(range(3)))[-1], sum(1 for _ in it.product(range(3), repeat=4)), L(it.accumulate("abc", initial="")), next(it.chain.from_iterable([[], [1]])))
g = it.groupby([1, 1, 2]); k1, g1 = next(g); k2, g2 = next(g); print(k1, L(g1), k2, L(g2))
