log = []
def show(n): return lambda self, *a: (log.append(n), f"{type(self).__name__}.{n}")[1]
ops = "add sub mul truediv floordiv mod pow matmul lshift rshift and or xor divmod".split()
A = type("A", (), {f"__{o}__": show(o) for o in ops} | {f"__r{o}__": show("r" + o) for o in ops})
class N:
    def __add__(self, o): return NotImplemented
    __sub__ = None
class B(A): 
    def __radd__(self, o): return "B.radd"
a, b, n = A(), B(), N()
print(a + 1, 1 + a, a + b, b + a, n + a, a - n, a @ a, 2 ** a, a ** 2, divmod(a, 1), divmod(1, a), 5 % a, "x" % a if 0 else None, a << 1, 1 >> a, a & 1, 1 | a, 1 ^ a, pow(a, 1))
import operator as op
for f in (lambda: n + 1, lambda: 1 + n, lambda: n - 1, lambda: n + n, lambda: 1 + "a", lambda: "a" + 1, lambda: [] + (), lambda: {} | 5, lambda: 1 @ 2, lambda: -"a", lambda: ~1.5, lambda: +[], lambda: 1 << "a", lambda: "a" * "b", lambda: [1] * 1.5, lambda: divmod("a", 1), lambda: 2 ** "a", lambda: pow(2, "a"), lambda: 1 < "a", lambda: [] < {}, lambda: None > 1, lambda: 1 in 5, lambda: (1).__add__("a"), lambda: abs("x"), lambda: print >> 1, lambda: 5 // [], lambda: {1} - [1], lambda: object() < object()):
    try: print(repr(f()))
    except TypeError as e: print(e)
class I:
    def __init__(self, v): self.v = v
    def __iadd__(self, o): self.v += o; return self
    def __add__(self, o): return I(self.v * 100 + o)
    def __imul__(self, o): return "imul result"
    def __isub__(self, o): return NotImplemented
    def __sub__(self, o): return "plain sub"
    def __neg__(self): return "neg"
    def __pos__(self): return "pos"
    def __invert__(self): return "inv"
    def __abs__(self): return "abs"
    def __index__(self): return 3
    def __round__(self, n=None): return ("round", n)
    def __trunc__(self): return "trunc"
    def __floor__(self): return "floor"
    def __complex__(self): return 1j
    def __float__(self): return 2.5
    def __bool__(self): return False
    def __divmod__(self, o): return "dm"
i = I(1); j = i; i += 5; print(i is j, i.v); i = i + 1; print(i.v, i is j); k = I(2); k *= 2; print(k); m = I(3); m -= 1; print(m)
import math
i = I(1); print(-i, +i, ~i, abs(i), [10, 20, 30, 40][i], round(i), round(i, 2), math.trunc(i), math.floor(i), complex(i), float(i), not i, hex(i), divmod(i, 1), range(i), "abc" * i, bytes(i), int(i))
class Cmp:
    def __init__(self, v): self.v = v
    def __lt__(self, o): return f"lt{o.v}" if isinstance(o, Cmp) else NotImplemented
    def __eq__(self, o): return NotImplemented
    def __le__(self, o): return []
print(Cmp(1) < Cmp(2), Cmp(1) > Cmp(2), Cmp(1) == 1, Cmp(1) != 1, Cmp(1) <= Cmp(2), bool(Cmp(1) >= Cmp(2)), sorted([Cmp(2), Cmp(1)]) and "sorted")
try: Cmp(1) < 5
except TypeError as e: print(e)
try: hash(Cmp(1))
except TypeError as e: print(e)
print(op.add(1, 2), op.iadd([1], [2]), op.itemgetter(1, 0)("ab"), op.attrgetter("v", "__class__.__name__")(Cmp(7)), op.methodcaller("upper")("x"), op.contains([1], 1), op.index(I(1)), op.truth([]), op.is_not(1, None))
print(1 < 2 < 3 != 4, 1 < 3 > 2, (1 < 2) == True, 1 == 1.0 == True, not 1 == 2, 1 if [] else 2, [] or {} or "x", 1 and "" and 5, 3 and 4)
