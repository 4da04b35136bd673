class P:
    __slots__ = ("x", "y")
    def __init__(self, x=None):
        if x is not None: self.x = x
p = P(1); print(p.x, hasattr(p, "y"), hasattr(p, "__dict__"))
for f in (lambda: p.y, lambda: setattr(p, "z", 1), lambda: p.__dict__, lambda: delattr(p, "y"), lambda: __import__("weakref").ref(p)):
    try: f()
    except (AttributeError, TypeError) as e: print(type(e).__name__, e)
class Q(P): __slots__ = "z"
q = Q(5); q.z = 1; print(q.x, q.z, Q.__slots__, P.__slots__)
class R(P): pass
r = R(); r.anything = 1; r.x = 2; print(vars(r), r.x)
class D: __slots__ = ("a", "__dict__", "__weakref__")
d = D(); d.a = 1; d.b = 2; print(d.__dict__, d.a)
class Names: __slots__ = {"documented": "the doc", "_priv": None, "__mangled": None}
print(Names.documented.__doc__, [n for n in Names.__dict__ if "mangled" in n])
for s in (("x", 5), ("1x",), ("a b",), "class", ("__dict__", "__dict__"), 5):
    try: print(type("T", (), {"__slots__": s}).__slots__)
    except TypeError as e: print(e)
try:
    class Conf: __slots__ = ("v",); v = 1
except ValueError as e: print(e)
class A1: __slots__ = ("a",)
class A2: __slots__ = ("b",)
try:
    class AB(A1, A2): pass
except TypeError as e: print(e)
class E1: __slots__ = ()
class Ok(A1, E1): __slots__ = ()
o = Ok(); o.a = 1
try: o.zz = 1
except AttributeError as e: print(e)
class I(int):
    __slots__ = ()
try:
    class I2(int): __slots__ = ("v",)
    i = I2(5); i.v = 1; print(i.v, i + 1)
except TypeError as e: print(e)
try:
    class T2(tuple): __slots__ = ("v",)
except TypeError as e: print(e)
class Swap1: __slots__ = ("a", "b")
class Swap2: __slots__ = ("a", "b")
s = Swap1(); s.a = 1; s.__class__ = Swap2; print(s.a, type(s).__name__)
try: s.__class__ = P
except TypeError as e: print(e)
import copy, pickle
p.y = [1]; c = copy.copy(p); dc = copy.deepcopy(p); print(c.y is p.y, dc.y is p.y, pickle.loads(pickle.dumps(p)).x)
class S3:
    __slots__ = ("val",)
    def __getattr__(self, n): return "missing " + n
x = S3(); print(x.val); x.val = 0; print(x.val); del x.val; print(x.val)
from dataclasses import dataclass
@dataclass(slots=True)
class DC: a: int; b: str = "d"
print(DC(1), DC.__slots__, hasattr(DC(1), "__dict__"))
