# Dictionaries: order, methods, views, merging, comparison, errors, subclasses.
d = {"b": 1, "a": 2, **{"c": 3}, "b": 4}
print(d, list(d), d["a"], d.get("x"), d.get("x", 0), "a" in d, len(d), d.keys(), d.values(), d.items(), list(reversed(d)), dict(d) == d, d.setdefault("z", []), d.setdefault("a", 9), d.pop("b"), d.pop("nope", None), d.popitem(), d)
d["n"] = 1; d.update({"a": 5}, k=6); d.update([("p", 7), ["q", 8]]); d |= {"r": 9}; print(d, d | {"a": 0}, {"a": 0} | d, d.copy() is d); del d["a"]; d["a"] = "last"; print(list(d)); d.clear(); print(d, bool(d))
for f in (lambda: {}["x"], lambda: {}[1, 2], lambda: {}.pop("x"), lambda: {}.popitem(), lambda: {[]: 1}, lambda: {{}: 1}, lambda: {1: 2}.get([]), lambda: dict(5), lambda: dict([1]), lambda: dict([(1, 2, 3)]), lambda: dict(["ab", "cd"]), lambda: dict(a=1, **{"b": 2}), lambda: dict(**{1: 2}), lambda: {} < {}, lambda: {} + {}, lambda: {} | [], lambda: {1: 2}.update(5), lambda: {}.fromkeys(5), lambda: dict.fromkeys("ab"), lambda: dict.fromkeys([1], []), lambda: {}.foo, lambda: hash({}), lambda: {**5}, lambda: (lambda **k: k)(**{"a": 1}, **{"a": 2}), lambda: {}.__delitem__(1), lambda: [] in {}):
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__, str(e))
a, b = {"x": 1, "y": 2}, {"y": 2, "z": 3}
print(a.keys() & b.keys(), sorted(a.keys() | b), a.keys() - b.keys(), sorted(a.keys() ^ b.keys()), a.items() & b.items(), "x" in a.keys(), ("x", 1) in a.items(), 1 in a.values(), a.keys() == {"x", "y"}, a.keys() <= {"x", "y", "z"}, a.keys().isdisjoint({"q"}), a.items() == {("x", 1), ("y", 2)}, a.keys().mapping, type(a.keys()).__name__)
v = a.values(); k = a.keys(); a["new"] = 0; print(list(v), list(k), len(k), repr(k))
try:
    for x in a: a[x + "!"] = 1
except RuntimeError as e: print(e)
try:
    for x in a: del a[x]
except RuntimeError as e: print(e)
print({1: "a", True: "b", 1.0: "c"}, {0: 1, False: 2}, {None: 1, (): 2, "": 3, frozenset(): 4}, {"a": {"b": {}}}, {i: i * i for i in range(4)}, {k: v for k, v in zip("ab", range(2))}, dict(zip("ab", [1, 2])), {**{"a": 1}, "a": 2}, {"x": 1} == {"x": 1.0}, {1: 2} != {1: 3})
class H:
    def __init__(self, n): self.n = n
    def __hash__(self): return 1
    def __eq__(self, o): return isinstance(o, H) and self.n == o.n
    def __repr__(self): return f"H{self.n}"
d = {H(i): i for i in range(5)}; print(d, d[H(3)], H(9) in d); del d[H(0)]; d[H(0)] = "again"; print(d)
class M(dict):
    def __missing__(self, k): return f"missing {k}"
m = M(a=1); print(m["a"], m["b"], m.get("b"), "b" in m, m, type(m.copy()).__name__, type(m | {}).__name__, M.fromkeys("a"))
class O(dict):
    def __setitem__(self, k, v): super().__setitem__(k, ("set", v))
    def keys(self): return ["fake"]
    def __getitem__(self, k): return "got " + str(k)
o = O(a=1); o["b"] = 2; o.update(c=3); print(o, dict(o), {**o}, o.setdefault("d", 4), o.get("b"))
class Map:
    def keys(self): return iter("xy")
    def __getitem__(self, k): return k * 2
print(dict(Map()), {**Map()}, (lambda **k: k)(**Map())); e = {}; e["self"] = e; print(e, len(repr([e, e])))
big = {i: str(i) for i in range(1000)}
for i in range(0, 1000, 3): del big[i]
print(len(big), list(big)[:5], list(big.items())[-2:], sum(big), 999 in big, 998 in big); it = iter({1: 2, 3: 4}); print(next(it), it.__length_hint__(), list(it), next(it, "done"), next(reversed({"a": 1, "b": 2}.items())), sorted({"b": 1, "a": 2}.items(), key=lambda p: p[1]), max({"a": 3, "b": 9}, key={"a": 3, "b": 9}.get))
