def g(*v):
    for x in v: yield x; log.append(x)
log = []
def f(*a, **k): return a, k
print(f(*g(1, 2), *g(3)), log); log.clear()
print([*g(1), *g(2)], (*g("a"),), {*g(5)}, {**dict(zip(g("k"), g("v")))})
a, *b = g(1, 2, 3); print(a, b)
*a, b = g(1); print(a, b)
try: a, b = g(1, 2, 3, 4)
except ValueError as e: print(e, log[-3:])
[x, [y, *z]] = g(1, "abc"); print(x, y, z)
for i, (p, *q) in enumerate(g("ab", [1, 2, 3])): print(i, p, q)
def bad(): yield 1; raise KeyError("mid")
for op in (lambda: f(*bad()), lambda: [*bad()], lambda: dict(bad()), lambda: sum(bad()), lambda: tuple(bad()), lambda: f(**bad()), lambda: " ".join(bad()), lambda: list(map(str, bad())),
           lambda: sorted(bad()), lambda: [].extend(bad()), lambda: {}.update(bad()), lambda: set().union(bad()), lambda: any(x > 5 for x in bad()), lambda: max(bad()), lambda: bytes(bad()), lambda: min(bad(), default=0)):
    try: print("no", op())
    except Exception as e: print(type(e).__name__, e, end="; ")
print()
l = [0]
try: l.extend(bad())
except KeyError: print(l)
try: l += bad()
except KeyError: print(l)
try: l[:] = bad()
except KeyError: print(l)
s = {0}
try: s.update(bad())
except KeyError: print(sorted(s))
print(dict(g((1, 2), "ab")), dict(g([1, 2]), z=3), str.join("-", g("x", "y")), "%s %s" % tuple(g(1, 2)))
print(max(g(3, 9, 2)), min(g("b", "a"), key=ord), sum(g([1], [2]), []), list(zip(g(1, 2), g(3, 4, 5))), next(zip(*[g(1, 2)] * 2)))
l = []; l.extend(x for x in g(1, 2)); l[0:1] = g(7, 8); print(l, l.index(8))
def swap(a, b): a, b = b, a; return a, b
print(swap(*g(1, 2)), f(*g(), **{}), f(*"", *g(1)), print(*g(1, 2), sep="|", end="!\n"))
