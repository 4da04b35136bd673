# Lists: slicing, assignment, methods, sorting, comparison, errors.
a = list(range(10))
print(a[2:5], a[-3:], a[::-1], a[::3], a[8:2:-2], a[20:], a[-100:3], a[5:2], a[:], a[slice(1, None, 4)])
a[2:4] = ["x", "y", "z"]; a[len(a):] = [99]; a[0:0] = [-1]; print(a); a[::4] = "ABC" if len(a[::4]) == 3 else "ABCD"; print(a); del a[1::3]; del a[-1]; print(a)
b = [3, 1, 2]; b.append(4); b.extend((5, 6)); b.extend(x for x in "ab"); b.insert(0, 0); b.insert(100, "end"); b.insert(-1, "before"); print(b, b.pop(), b.pop(0), b.pop(-2), b.index(2), b.count(1)); b.remove(3); b.reverse(); print(b, b.copy() is b); b.clear(); print(b)
for f in (lambda: [][0], lambda: [].pop(), lambda: [1].pop(5), lambda: [1].remove(2), lambda: [1].index(2), lambda: [1]["a"], lambda: [1].__setitem__(3, 1), lambda: [1, 2, 3].__setitem__(slice(None, None, 2), [1]), lambda: [1] + (2,), lambda: [1] * "a", lambda: [1] < [None], lambda: [1, "a"].sort(), lambda: hash([]), lambda: list(5), lambda: [1].extend(5), lambda: [1].insert("a", 1), lambda: [1].sort(None), lambda: [1].sort(key=5), lambda: [1][1.0], lambda: [1].__delitem__(5), lambda: [1].append(), lambda: [1].append(1, 2), lambda: [].foo, lambda: [1][::0], lambda: [0] * 10**19, lambda: [1, 2].index(1, 1)):
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__, e)
print([1, 2] + [3], [1] * 3, 2 * ["a"], [] * 5, [1, 2] == [1, 2.0], [1, 2] < [1, 3], [1] < [1, 0], [] < [1], [1, 2] != [2, 1], 2 in [1, 2], [] == (), [[1]] * 2, [1, [2, [3]]], bool([]), len([None]))
c = [[]] * 2; c[0].append(1); print(c); d = [1]; d += (2,); d *= 2; e = d; e += [3]; print(d, e is d); r = [1]; r.append(r); print(r, r[1][1] is r, len(repr([r, r])))
words = "the quick brown fox jumps over the lazy dog".split()
print(sorted(words), sorted(words, key=len), sorted(words, key=lambda w: (-len(w), w)), sorted(words, reverse=True), sorted([3, 1, 2], key=lambda x: -x), sorted("bca"), sorted({3: 1, 1: 2}), sorted([(1, "b"), (1, "a"), (0, "z")]), sorted([True, 0, 1.0, False]), sorted([]), sorted([1.5, 1, -2]))
recs = [("a", 2), ("b", 1), ("c", 2), ("d", 1)]; recs.sort(key=lambda r: r[1]); print(recs); recs.sort(key=lambda r: r[1], reverse=True); print(recs)
class K:
    n = 0
    def __init__(self, v): self.v = v
    def __lt__(self, o): K.n += 1; return self.v < o.v
    def __repr__(self): return f"K{self.v}"
print(sorted([K(3), K(1), K(2)]), K.n > 0, min([K(2), K(1)]), max([K(1), K(5), K(2)], key=lambda k: -k.v))
class Bad:
    def __lt__(self, o): raise RuntimeError("no order")
l = [Bad(), Bad()]
try: l.sort()
except RuntimeError as e: print(e, len(l))
def mutate(x): big.append(1); return x
big = [3, 2, 1]
try: big.sort(key=mutate)
except ValueError as e: print(e, big)
l = [1, 2, 3, 4]
for x in l:
    if x == 2: l.remove(x)
    print(x, end=" ")
print(l); it = iter([1, 2, 3]); next(it); print(list(it), it.__length_hint__(), list(reversed([1, 2, 3])), list(enumerate("ab", 1)), list(zip([1, 2], "ab")))
class L(list):
    def __getitem__(self, i): return ("item", i)
    def append(self, x): super().append(x * 2)
x = L([1, 2]); x.append(5); print(x, x[0], x[0:1], list(x), type(x + [1]).__name__, type(x.copy()).__name__, type(x * 2).__name__, x == [1, 2, 10], [*x], len(x), x.__class__)
q, *w = [1, 2, 3]; *e, t = "abc"; (y, z), u = [(1, 2), 3]; print(q, w, e, t, y, z, u, [*range(3), *"ab"], [x for x in range(10) if x % 2 if x % 3], [[j for j in range(i)] for i in range(3)])
for f in (lambda: (lambda a, b: 0)(*[1]), lambda: exec("a, b = [1]"), lambda: exec("a, b = [1, 2, 3]"), lambda: exec("a, *b = []"), lambda: exec("a, b = 5"), lambda: [*5]):
    try: print(f())
    except Exception as e: print(type(e).__name__, str(e).split("<lambda>")[-1])
