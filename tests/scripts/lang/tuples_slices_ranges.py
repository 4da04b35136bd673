# Tuples, slice objects and ranges.
t = (1, 2, 3)
print(t[1:], t[::-1], t + (4,), t * 2, (1,), (), tuple("ab"), t.index(2), t.count(1), 2 in t, t < (1, 2, 4), (1, 2) < (1, 2, 0), hash(t) == hash((1, 2, 3)), tuple(t) is t, t[:] is t, () == [], max((1, 5), (2, 1)), sorted([(2, "a"), (1, "b")]), (1, (2, (3,))), 1, *t)
for f in (lambda: (1,)[1], lambda: (1,)["a"], lambda: (1,).index(2), lambda: hash(([],)), lambda: (1,) + [2], lambda: (1,) < [1], lambda: tuple(5), lambda: (1,).__setitem__, lambda: (1,) * 1.5, lambda: t[1.0], lambda: (1, 2) < (1, "a"), lambda: slice(), lambda: range(), lambda: range(1, 2, 0), lambda: range(1.5), lambda: range("a"), lambda: range(5)[10], lambda: range(5).index(9), lambda: range(3)["a"], lambda: range(1, 2, 3, 4), lambda: range(5) + range(2), lambda: range(3) < range(4), lambda: [1, 2][slice("a")], lambda: slice(1).indices("x"), lambda: slice(1).indices(-1), lambda: slice(None, None, 0).indices(5)):
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__, e)
print(slice(5), slice(1, 2), slice(1, 2, 3), slice(None), slice(1, 10, 2).indices(5), slice(None, None, -1).indices(5), slice(-3, None).indices(2), slice(1, 2) == slice(1, 2), slice(1, 2) < slice(1, 3), hash(slice(1, 2)) == hash(slice(1, 2)), slice(1, 5, 2).start, slice(5).stop, slice("a", "b"))
for r in (range(5), range(2, 10, 3), range(10, 0, -3), range(0), range(5, 2), range(-5, 5, 4), range(10**20, 10**20 + 3), range(0, 10**30, 10**29)):
    print(r, list(r)[:6], len(r) if len(list(r)[:20]) < 15 else "-", r[::2], r[-1:] , list(reversed(r))[:3], 5 in r, bool(r), r == range(r.start, r.stop, r.step), r.start, r.stop, r.step)
print(range(0) == range(5, 5), range(0, 3, 2) == range(0, 4, 2), hash(range(3)) == hash(range(0, 3, 1)), range(10)[2:8][::2], range(10)[-1], range(10).index(4), range(10).count(4), range(10).count(99), 3.0 in range(5), 2.5 in range(5), "a" in range(3), max(range(5)), sum(range(101)), range(5).__reduce__(), isinstance(range(1), object), repr(range(True)))
class N:
    def __index__(self): return 2
print([1, 2, 3, 4][N():], range(N()), range(0, 10, N()), (1, 2, 3)[N()], "abc"[:N()], slice(N()).indices(10))
class G:
    def __getitem__(self, k): return k
    def __class_getitem__(cls, k): return ("cls", k)
g = G(); print(g[1], g[1:2], g[1:2, 3], g[...], g[::], g[:, 1], g[()], g[1,], G[int], g[lambda: 0].__name__, g["a":"b":"c"], g[*[1, 2]], g[1, *"ab"])
a, b = b, a = 1, 2; print(a, b); (a, b), *c = (1, 2), 3, 4; print(a, b, c); a, (b, *c), d = 1, "xyz", 4; print(a, b, c, d); [a, b] = {1: 0, 2: 0}; print(a, b); x = y = z = []; x.append(1); print(y, z); a, b, *_ = range(10**5); print(a, b, len(_))
class T(tuple):
    def __new__(cls, *a): return super().__new__(cls, a)
    def __repr__(self): return "T" + super().__repr__()
p = T(1, 2); print(p, p[0], p + (3,), type(p[:]).__name__, p == (1, 2), hash(p) == hash((1, 2)), {p: 1}[(1, 2)], [*p], isinstance(p, tuple), len(p), (lambda *a: a)(*p), "%s-%s" % p)
it = iter(range(3)); print(next(it), it.__length_hint__(), list(it), it.__reduce__()); i2 = iter((1, 2)); next(i2); print(list(i2), i2.__length_hint__(), list(zip(range(3), "ab", strict=False)), [*range(2, 5)], tuple(i for i in range(3)))
