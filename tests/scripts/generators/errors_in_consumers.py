"""Builtins that consume a generator which fails, or that fail themselves: who is closed when."""
import itertools, functools, collections
log = []
def src(fail=None, n=3):
    try:
        for i in range(n):
            if i == fail: raise ValueError(f"at {i}")
            yield i
    except GeneratorExit: log.append("closed"); raise
    finally: log.append("fin")
class Bad(Exception): pass
def bad(*a): raise Bad("consumer")
def bad_at_1(x, *a):
    if x == 1: raise Bad("at 1")
    return x
class NoAdd:
    def __radd__(self, o): raise Bad("radd")
class BadEq:
    def __eq__(self, o): raise Bad("eq")
    __hash__ = object.__hash__
class BadHash:
    def __hash__(self): raise Bad("hash")
def of(*items):
    try: yield from items
    finally: log.append("of fin")
consumers = {
    "list": list, "tuple": tuple, "set": set, "frozenset": frozenset, "dict": dict, "dict pairs": lambda g: dict((x, x) for x in g), "sum": sum, "max": max, "min": min, "any": any, "all": all, "sorted": sorted,
    "sorted key": lambda g: sorted(g, key=bad), "max key": lambda g: max(g, key=bad), "map": lambda g: list(map(bad_at_1, g)), "filter": lambda g: list(filter(bad_at_1, g)), "zip": lambda g: list(zip(g, src(1))), "zip strict": lambda g: list(zip(g, [1], strict=True)), "zip first": lambda g: list(zip([1], g)),
    "enumerate": lambda g: list(enumerate(g)), "reversed": reversed, "len": len, "index": lambda g: g[0], "in": lambda g: 1 in g, "not in": lambda g: 9 in g, "in bad": lambda g: BadEq() in g, "join": ",".join, "bytes": bytes, "bytearray": bytearray, "star call": lambda g: print(*g, sep="|"), "star list": lambda g: [*g, *g], "unpack 3": lambda g: (lambda a, b, c: (a, b, c))(*g),
    "unpack few": lambda g: exec("a, b = g", {"g": g}), "unpack many": lambda g: exec("a, b, c, d = g", {"g": g}), "unpack star": lambda g: exec("a, *b = g; print(a, b)", {"g": g}), "unpack star few": lambda g: exec("a, b, c, d, *e = g", {"g": g}), "extend": lambda g: [].extend(g), "iadd": lambda g: [].__iadd__(g), "slice assign": lambda g: exec("l = [1, 2]; l[0:1] = g; print(l)", {"g": g}), "ext slice": lambda g: exec("l = [1, 2, 3, 4]; l[::2] = g", {"g": g}),
    "set update": lambda g: set().update(g), "intersection": lambda g: {1, 2}.intersection(g), "difference": lambda g: {1, 2} - set(g), "issuperset": lambda g: {0}.issuperset(g), "isdisjoint": lambda g: {0}.isdisjoint(g), "dict.update": lambda g: {}.update(g), "fromkeys": dict.fromkeys, "Counter": collections.Counter, "deque": lambda g: collections.deque(g, 2), "reduce": lambda g: functools.reduce(bad, g), "chain": lambda g: list(itertools.chain(g, src(0))), "islice": lambda g: list(itertools.islice(g, 1)), "takewhile": lambda g: list(itertools.takewhile(lambda x: x < 1, g)), "groupby": lambda g: [list(x) for _, x in itertools.groupby(g, bad_at_1)], "accumulate": lambda g: list(itertools.accumulate(g, bad)), "tee": lambda g: [list(t) for t in itertools.tee(g)], "product": lambda g: list(itertools.product(g, repeat=2))[:2], "permutations": lambda g: len(list(itertools.permutations(g))), "cycle": lambda g: list(itertools.islice(itertools.cycle(g), 5)), "batched": lambda g: list(itertools.batched(g, 2)), "pairwise": lambda g: list(itertools.pairwise(g)), "starmap": lambda g: list(itertools.starmap(bad, g)), "zip_longest": lambda g: list(itertools.zip_longest(g, "ab")), "compress": lambda g: list(itertools.compress(g, [1, 0, 1])),
    "for break": lambda g: [x for x in [next(g)]], "for raise": lambda g: exec("for x in g: raise KeyError(x)", {"g": g}), "comprehension": lambda g: [bad(x) for x in g], "genexpr": lambda g: next(bad_at_1(x) for x in g), "dict comp": lambda g: {x: bad_at_1(x) for x in g}, "nested": lambda g: [y for x in g for y in x], "format": lambda g: f"{g:>5}", "percent": lambda g: "%d" % g, "int": int, "str.join": lambda g: "".join(map(str, g)), "memoryview": memoryview, "iter sentinel": lambda g: list(iter(functools.partial(next, g), 1)), "next default": lambda g: (next(g, "d"), next(g, "d")), "print": lambda g: print(*map(bad_at_1, g)), "call kw": lambda g: print(**dict(g)), "isinstance": lambda g: isinstance(1, tuple(g)), "yield from": lambda g: list((lambda: (yield from g))()), "star after": lambda g: print(*g, *5), "bool": bool, "hash set": lambda g: {BadHash() for _ in g}, "sum bad": lambda g: sum(g, NoAdd()), "divmod": lambda g: divmod(*g), "pow": lambda g: pow(*g), "range": lambda g: range(*g), "slice": lambda g: slice(*g), "type": lambda g: type(*g), "complex": lambda g: complex(*g)}
for name, f in consumers.items():
    for fail in (None, 0, 1):
        log.clear()
        g = src(fail)
        try: r = f(g)
        except BaseException as e: r = f"{type(e).__name__}: {e}"
        state = g.gi_frame is None; before = list(log); del g
        print(name, fail, r if not hasattr(r, "gi_frame") and not isinstance(r, (reversed,)) else "gen", state, before, log[len(before):])
