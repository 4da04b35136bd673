# Class creation: namespaces, keywords, hooks, attributes, errors.
class Meta(type):
    @classmethod
    def __prepare__(m, name, bases, **k): print("prepare", name, [b.__name__ for b in bases], k); return {"from_prepare": 1}
    def __new__(m, name, bases, ns, **k): print("new", sorted(x for x in ns if not x.startswith("__"))); return super().__new__(m, name, bases, ns)
    def __init__(c, name, bases, ns, **k): print("init", c.__name__, k); super().__init__(name, bases, ns)
    def __call__(c, *a, **k): print("call", a, k); return super().__call__(*a, **k)
    def __getattr__(c, n): return "meta:" + n
    def __contains__(c, x): return x == 3
    def __len__(c): return 42
    def __iter__(c): return iter("ab")
    def __repr__(c): return f"<{c.__name__}!>"
    def __instancecheck__(c, i): return i == "inst"
    def __add__(c, o): return (c.__name__, o)
class A(metaclass=Meta, flag=True):
    x = from_prepare + 1
    def __init__(self, v): self.v = v
print(A, A(5).v, A.anything, 3 in A, len(A), list(A), isinstance("inst", A), A + 1, type(A) is Meta, A.__class__)
class B(A): pass
print(B.__mro__, B.__bases__, A.__subclasses__())
class Sub:
    def __init_subclass__(cls, /, tag=None, **k): super().__init_subclass__(**k); cls.tag = tag; print("subclass", cls.__name__, tag)
    def __class_getitem__(cls, i): return f"{cls.__name__}[{i}]"
class S1(Sub, tag="t"): pass
class S2(S1): pass
print(S1.tag, S2.tag, Sub[int], S1["q"])
class Desc:
    def __set_name__(self, owner, name): self.n = name; print("set_name", owner.__name__, name)
    def __get__(self, o, t): return (self.n, o is None, t.__name__)
class WithDesc: d = Desc(); e = d
print(WithDesc.d, WithDesc().e)
T = type("T", (Sub,), {"a": 1, "m": lambda self: self.a}, tag="dyn"); print(T().m(), T.__name__, T.__qualname__, T.__module__, T.__dict__["a"], T.__doc__)
for f in (lambda: type("X", (int, str), {}), lambda: type("X", (5,), {}), lambda: type(5, (), {}), lambda: type("X", [], {}), lambda: type("X", (), []), lambda: type("X", (bool,), {}), lambda: type(), lambda: type(1, 2), lambda: type("X", (A, dict), {}).__mro__, lambda: type("X", (object, Sub), {}), lambda: type("X", (Sub, Sub), {}), lambda: type("X", (), {}, bad=1), lambda: Sub.__init_subclass__(q=1), lambda: type("X", (), {"__slots__": "1a"}), lambda: type("X", (), {"__slots__": ("a",), "a": 1}), lambda: type("X\0", (), {}), lambda: object(1), lambda: Sub(1), lambda: object.__new__(5), lambda: object.__new__(int), lambda: int.__new__(str), lambda: type("X", (type(None),), {}), lambda: type("X", (type(lambda: 0),), {}), lambda: setattr(int, "x", 1), lambda: delattr(Sub, "nope"), lambda: setattr(Sub, "__name__", 5), lambda: setattr(Sub, "__bases__", ()), lambda: Sub().nope, lambda: Sub.nope, lambda: setattr(object(), "x", 1), lambda: setattr(Sub(), "__class__", int), lambda: setattr(Sub(), "__dict__", 5)):
    try: print(f())
    except Exception as e: print(type(e).__name__, e)
class Order:
    b = 1; a = 2
    def z(self): pass
    class Inner:
        def deep(self): pass
    y: int = 3; w: "str"
print([k for k in Order.__dict__ if not k.startswith("__")], Order.Inner.deep.__qualname__, Order.__annotations__, Order.__static_attributes__, Order.__firstlineno__, Order.__module__)
class Stat:
    def __init__(self): self.p = self.q = 1; self.r, self.s = 2, 3
    def other(self): self.t: int = 5; del self.t
print(sorted(Stat.__static_attributes__), vars(Stat()), Stat().__dict__, dir(Stat())[-5:])
o = Order(); o.__class__ = Stat; print(type(o).__name__, isinstance(o, Stat)); Stat.__name__ = "Renamed"; print(Stat, Stat.__qualname__); Stat.new = 9; print(o.new); del Stat.new; print(hasattr(o, "new"))
class P:
    def m(self): return "P"
class Q:
    def m(self): return "Q"
class R(P): pass
r = R(); R.__bases__ = (Q,); print(r.m(), R.__mro__[1].__name__, P.__subclasses__(), Q.__subclasses__()[0].__name__)
class Eq:
    def __eq__(self, o): return True
print(Eq.__hash__, Eq() != Eq(), Eq() == 5)
try: hash(Eq())
except TypeError as e: print(e)
def deco(**k):
    def w(c): c.k = k; return c
    return w
@deco(a=1)
@deco(b=2)
class Decorated: "docstring"
print(Decorated.k, Decorated.__doc__, (lambda: Decorated)().__name__)
class Base0: pass
class MroEntries:
    def __mro_entries__(self, bases): return (Base0,)
class UsesEntries(MroEntries()): pass
print(UsesEntries.__bases__, UsesEntries.__orig_bases__[0].__class__.__name__)
