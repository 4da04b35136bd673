log = []
class Meta(type):
    @classmethod
    def __prepare__(m, name, bases, **k): log.append(("prepare", name, k)); return {"injected": 1}
    def __new__(m, name, bases, ns, **k): log.append(("new", name, sorted(x for x in ns if not x.startswith("__")))); return super().__new__(m, name, bases, ns)
    def __init__(cls, name, bases, ns, **k): log.append(("init", k)); super().__init__(name, bases, ns)
    def __call__(cls, *a, **k): log.append(("call", a)); return super().__call__(*a, **k)
    def __instancecheck__(cls, o): return o == 5 or super().__instancecheck__(o)
    def __subclasscheck__(cls, c): return c is int or super().__subclasscheck__(c)
    def __len__(cls): return 42
    def __getitem__(cls, k): return (cls.__name__, k)
    def __iter__(cls): return iter("ab")
    def __contains__(cls, x): return x == "in"
    def __repr__(cls): return f"<{cls.__name__}>"
    def __add__(cls, o): return (cls, o)
    def __eq__(cls, o): return o == "eq" or cls is o
    def __hash__(cls): return 7
    def __bool__(cls): return False
class A(metaclass=Meta, opt=1):
    x = injected + 1
    def __init__(self, v): self.v = v
print(log); log.clear()
a = A(3); print(a.v, A.x, log, isinstance(5, A), isinstance(6, A), issubclass(int, A), len(A), A["k"], list(A), "in" in A, A, A + 1, A == "eq", hash(A), bool(A))
class B(A): pass
print(type(B) is Meta, B.__mro__)
class Other(type): pass
try:
    class X(A, metaclass=Other): pass
except TypeError as e: print(e)
class Both(Meta, Other): pass
class Y(A, metaclass=Both): pass
print(type(Y).__name__)
def fn(name, bases, ns, **k): return (name, bases, sorted(x for x in ns if x[0] != "_"), k)
class F(int, metaclass=fn, kw=2): attr = 1
print(F)
class Reg:
    subs = []
    def __init_subclass__(cls, /, tag=None, **k): super().__init_subclass__(**k); Reg.subs.append((cls.__name__, tag))
class R1(Reg, tag="t"): pass
class R2(R1): pass
print(Reg.subs)
try:
    class R3(Reg, bad=1): pass
except TypeError as e: print(e)
class Singleton(type):
    inst = {}
    def __call__(cls, *a):
        if cls not in cls.inst: cls.inst[cls] = super().__call__(*a)
        return cls.inst[cls]
class S(metaclass=Singleton): pass
print(S() is S())
class Ordered(type):
    def __prepare__(n, b): return Tracker()
    __prepare__ = classmethod(lambda m, n, b: Tracker())
    def __new__(m, n, b, ns): c = super().__new__(m, n, b, dict(ns)); c.order = ns.order; return c
class Tracker(dict):
    def __init__(self): self.order = []
    def __setitem__(self, k, v): self.order.append(k); super().__setitem__(k, v)
class O(metaclass=Ordered): b = 1; a = 2; b = 3
print([k for k in O.order if k[0] != "_"])
class NS(dict):
    def __missing__(self, k):
        if k.startswith("auto_"): return k.upper()
        raise KeyError(k)
class AutoMeta(type): __prepare__ = classmethod(lambda *a, **k: NS())
class Auto(metaclass=AutoMeta): v = auto_thing
print(Auto.v)
for args in (("A",), ("A", (), {}, 1), (1, (), {}), ("A", [], {}), ("A", (), 5), ("a\0b", (), {})):
    try: type(*args)
    except (TypeError, ValueError) as e: print(type(e).__name__, e)
print(type(5), type("T", (), dict(a=1)).a, type.__call__(int, "7"), type(type), Meta.__mro__[1], A.__class__ is Meta)
class BadPrep(type): __prepare__ = classmethod(lambda *a: 5)
try:
    class Z(metaclass=BadPrep): pass
except TypeError as e: print(e)
A.late = 1; B.late = 2; print(A.late, a.late, A.__subclasses__()[0].__name__)
A.__name__ = "Renamed"; print(A.__name__, repr(A))
