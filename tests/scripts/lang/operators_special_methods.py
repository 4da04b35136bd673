# Special methods: arithmetic, comparison, containers, conversion, context, callable, attribute access.
class V:
    def __init__(s, *a): s.a = a
    def __repr__(s): return f"V{s.a}"
    def __add__(s, o): return V(*s.a, "+", o) if not isinstance(o, str) else NotImplemented
    def __radd__(s, o): return V(o, "r+", *s.a)
    def __iadd__(s, o): return V(*s.a, "i+", o)
    def __sub__(s, o): return NotImplemented
    def __mul__(s, o): return V("*", o)
    def __rmul__(s, o): return V("r*", o)
    def __matmul__(s, o): return "mat"
    def __imatmul__(s, o): return "imat"
    def __truediv__(s, o): return "div"
    def __floordiv__(s, o): return "fdiv"
    def __mod__(s, o): return "mod"
    def __divmod__(s, o): return "dm"
    def __pow__(s, o, m=None): return ("pow", o, m)
    def __rpow__(s, o): return ("rpow", o)
    def __lshift__(s, o): return "<<"
    def __rshift__(s, o): return ">>"
    def __and__(s, o): return "&"
    def __or__(s, o): return "|"
    def __xor__(s, o): return "^"
    def __neg__(s): return "neg"
    def __pos__(s): return "pos"
    def __invert__(s): return "inv"
    def __abs__(s): return "abs"
    def __round__(s, n="none"): return ("round", n)
    def __trunc__(s): return 1
    def __floor__(s): return "floor"
    def __ceil__(s): return "ceil"
    def __int__(s): return 12
    def __float__(s): return 1.25
    def __index__(s): return 3
    def __bool__(s): return False
    def __len__(s): return 2
    def __getitem__(s, k): return ("get", k)
    def __setitem__(s, k, v): print("set", k, v)
    def __delitem__(s, k): print("del", k)
    def __contains__(s, x): return x == "in"
    def __iter__(s): return iter("xy")
    def __reversed__(s): return "rev"
    def __call__(s, *a, **k): return (a, k)
    def __hash__(s): return 99
    def __eq__(s, o): return "eq"
    def __lt__(s, o): return "lt"
    def __ge__(s, o): return []
    def __enter__(s): return "entered"
    def __exit__(s, *e): print("exit", e[0] and e[0].__name__); return True
    def __format__(s, f): return f"fmt<{f}>"
    def __bytes__(s): return b"by"
    def __complex__(s): return 1j
    def __dir__(s): return ["z", "a"]
    def __sizeof__(s): return 77
    def __length_hint__(s): return 5
v = V(1)
print(v + 2, 2 + v, v * 2, 2 * v, v @ 1, v / 1, v // 1, v % 1, divmod(v, 1), v ** 2, pow(v, 2, 3), 2 ** v, v << 1, v >> 1, v & 1, v | 1, v ^ 1, -v, +v, ~v, abs(v), round(v), round(v, 2), int(v), float(v), complex(v), bool(v), len(v), v[1], v[1:2], v[1, 2], "in" in v, "no" in v, list(v), reversed(v), v(1, k=2), hash(v), v == 1, v != 1, v < 1, v >= 1, bytes(v), f"{v:spec}", dir(v), [10, 20, 30, 40][v], range(v), hex(v), "%d" % v, not v, v or "or", v and "and")
import math, operator; print(math.floor(v), math.ceil(v), math.trunc(v), operator.index(v), math.sqrt(v))
v[0] = 1; del v["k"]; w = v; w += 5; print(w, v); w @= 1; print(w)
with v as e: print(e); raise KeyError
for f in (lambda: v - 1, lambda: 1 - v, lambda: v + "s", lambda: "s" + v, lambda: v <= 1, lambda: 1 @ v, lambda: v.nope):
    try: print(f())
    except Exception as e: print(type(e).__name__, e)
class Bad:
    def __len__(s): return -1
    def __bool__(s): return 5
    def __index__(s): return "x"
    def __int__(s): return 1.5
    def __float__(s): return 1
    def __hash__(s): return "h"
    def __repr__(s): return 5
    def __str__(s): return None
    def __iter__(s): return 5
    def __contains__(s, x): raise KeyError(x)
    def __format__(s, f): return 1
    def __complex__(s): return 1
    def __bytes__(s): return "b"
    def __getattr__(s, n): raise AttributeError("custom " + n)
    def __dir__(s): return 5
    def __call__(s): raise TypeError("in call")
    def __enter__(s): raise OSError("enter")
    def __exit__(s, *a): pass
    def __reversed__(s): raise ValueError("rev")
    def __length_hint__(s): return "q"
    def __round__(s): return "r"
    def __eq__(s, o): raise RuntimeError("eq")
b = Bad()
def use():
    with b: pass
for f in (lambda: len(b), lambda: bool(b), lambda: [1][b], lambda: int(b), lambda: float(b), lambda: hash(b), lambda: repr(b), lambda: str(b), lambda: iter(b), lambda: 1 in b, lambda: f"{b}", lambda: complex(b), lambda: bytes(b), lambda: b.foo, lambda: dir(b), lambda: b(), use, lambda: reversed(b), lambda: list(b), lambda: round(b), lambda: b == b, lambda: b in [1], lambda: [b].index(5), lambda: "%s" % b, lambda: print(b), lambda: [*b], lambda: {b: 1}, lambda: range(b)):
    try: print(f())
    except Exception as e: print(type(e).__name__, e)
class L:
    n = 0
    def __lt__(s, o): L.n += 1; return True
    def __radd__(s, o): return ("radd", type(o).__name__)
class L2(L):
    def __radd__(s, o): return ("L2 radd",)
    def __gt__(s, o): return "reflected gt"
class L3(int):
    def __radd__(s, o): return "int sub radd"
print(L() < L2(), L2() > L(), sum([L()], 5) if 0 else 5 + L(), 1 + L3(2), L3(2) + 1, [1] + L() if 0 else "", max(L(), L2()).__class__.__name__)
class GA:
    y = 1
    def __getattribute__(s, n): print("ga", n); return super().__getattribute__(n)
    def __getattr__(s, n): return "fallback " + n
    def __setattr__(s, n, v): print("sa", n, v); super().__setattr__(n, v)
    def __delattr__(s, n): print("da", n); super().__delattr__(n)
g = GA(); g.x = 5; print(g.x, g.y, g.zz, getattr(g, "q", "dflt"), hasattr(g, "w")); del g.x; print(g.x)
