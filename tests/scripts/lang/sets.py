# Sets and frozensets.
s = {3, 1, 2}
print(sorted(s), len(s), 1 in s, {1, 2} < s, s <= s, s > {9}, s >= {1}, {1, 2} == {2, 1, 1.0}, sorted(s | {5}), sorted(s & {1, 9}), sorted(s - {1}), sorted(s ^ {1, 7}), s.isdisjoint({8}), s.issubset([1, 2, 3, 4]), s.issuperset("") , set(), frozenset(), frozenset({1}), {True, 1, 1.0}, bool(set()), type({*()}).__name__)
s.add(4); s.discard(99); s.discard(1); s.remove(2); s.update([7, 8], (9,)); s |= {10}; s &= set(range(9)); s -= {7}; s ^= {3, 100}; print(sorted(s)); x = {5}; print(x.pop(), x, sorted({1, 2, 3}.union([4], (5,))), {1, 2}.intersection([2, 3], [2]), {1, 2}.difference([1]), {1, 2}.symmetric_difference([2, 3]) == {1, 3}); y = s.copy(); y.clear(); print(y, sorted(s)); z = {1, 2, 3}; z.intersection_update([1, 2]); z.difference_update([1]); z.symmetric_difference_update([2, 9]); print(z)
for f in (lambda: set().pop(), lambda: {1}.remove(2), lambda: {[]}, lambda: {{}}, lambda: {1} | [2], lambda: {1} + {2}, lambda: set(5), lambda: {1} < [1], lambda: hash({1}), lambda: frozenset().add(1), lambda: {1}[0], lambda: {1}.update(5), lambda: set(1, 2), lambda: {1} & 5, lambda: {1}.union(5), lambda: {{1}}, lambda: [] in {1}, lambda: {1}.isdisjoint(5), lambda: set().foo, lambda: {1}.remove([1])):
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__, str(e))
f = frozenset([1, 2]); print(sorted(f | {3}), type(f | {3}).__name__, type({3} | f).__name__, f == {1, 2}, hash(f) == hash(frozenset([2, 1])), {f: "v"}[frozenset({2, 1})], f.copy() is f, frozenset(f) is f, {frozenset({1}), frozenset([1])} == {frozenset([1])}, {1} in {frozenset({1})}, f - {1}, f & {1}, sorted(f ^ {9}))
print(sorted({x % 3 for x in range(10)}), {c for c in "aaa"}, {*"a", *[]}, {1, *[2]} == {1, 2}, set("hello") == set("ehlo"), sorted(map(str, {(1, 2), (1, 2)})), {None}, {()}, {""}, {1.5}, set(range(5)), {0, 16, 8, 24}, {-1, -2}, {100, 50, 1000})
try:
    s = {1, 2}
    for i in s: s.add(i + 10)
except RuntimeError as e: print(e)
class E:
    def __init__(self, v): self.v = v
    def __eq__(self, o): return self.v == o.v
    def __hash__(self): return hash(self.v)
    def __repr__(self): return f"E({self.v})"
a, b = E(1), E(1); s = {a}; s.add(b); print(s, b in s, next(iter(s)) is a, {a} & {b}, len({E(1), E(2), E(1)})); 
class S(set):
    def add(self, x): super().add(str(x))
t = S([1]); t.add(2); print(sorted(map(str, t)), type(t | {1}).__name__, type(t.copy()).__name__, repr(S([5])), repr(S()), t == {1, "2"}, isinstance(t, set))
it = iter({1, 2}); print(it.__length_hint__(), len(list(it)), it.__length_hint__(), sum({1, 2, 3}), max({4, 9, 2}), sorted({"b", "a"}), any({0, ""}), all(set()), list(enumerate({7})), list(zip({1}, {2})), {1, 2, 3} - {2} - {3}, {1} <= {1, 2} <= {1, 2, 3}, not set())
