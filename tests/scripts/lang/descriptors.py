log = []
class D:
    def __init__(self, n): self.n = n
    def __set_name__(self, o, n): log.append((o.__name__, n, self.n))
    def __get__(self, o, c=None): log.append(("get", o is None, c.__name__)); return (self.n, o.__dict__.get("_" + self.n) if o else None)
    def __set__(self, o, v): log.append(("set", v)); o.__dict__["_" + self.n] = v
    def __delete__(self, o): log.append(("del", self.n))
class ND:
    def __get__(self, o, c): return "non-data"
class RO:
    def __get__(self, o, c): return 1
    def __set__(self, o, v): raise AttributeError("read only")
class C:
    a = D("a"); b = ND(); r = RO()
    @property
    def prop(self): """prop doc"""; return self._p
    @prop.setter
    def prop(self, v): self._p = v
    only = property(lambda s: 1); noget = property(None, lambda s, v: None); doc = property(doc="just doc")
c = C(); print(c.a, C.a); c.a = 5; print(c.a); del c.a; c.b = "instance"; print(c.b, C.b); c.__dict__["a"] = "shadow"; print(c.a[0], log); log.clear()
for f in (lambda: setattr(c, "r", 1), lambda: setattr(c, "only", 1), lambda: delattr(c, "only"), lambda: c.noget, lambda: c.prop, lambda: c.doc, lambda: delattr(c, "prop")):
    try: print(f())
    except AttributeError as e: print(e)
c.prop = 3; print(c.prop, C.prop.__doc__, C.prop.fget.__name__, type(C.prop), C.doc.__doc__, C.prop.__name__)
class Cached:
    def __init__(self, f): self.f = f
    def __set_name__(self, o, n): self.n = n
    def __get__(self, o, c):
        if o is None: return self
        v = o.__dict__[self.n] = self.f(o); log.append("computed"); return v
class K:
    @Cached
    def v(self): return 42
k = K(); print(k.v, k.v, log, K.v is K.__dict__["v"])
def f(self, x): return self, x
m = f.__get__(5); print(m(1), m.__self__, m.__func__ is f, f.__get__(None, int) is f, type(m).__name__)
class SM: s = staticmethod(f); c = classmethod(f)
print(SM.s(1, 2), SM().s(1, 2), SM.c(3)[1], SM.__dict__["s"].__func__ is f, SM.__dict__["c"].__wrapped__ is f, staticmethod(f)(1, 2), SM.__dict__["s"].__name__)
try: classmethod(f)(1)
except TypeError as e: print(e)
class Meta(type):
    mprop = property(lambda cls: "meta " + cls.__name__)
    def __getattr__(cls, n): return "meta getattr " + n
class M(metaclass=Meta): pass
print(M.mprop, M.zzz)
try: M().mprop
except AttributeError as e: print(e)
class BadSet:
    def __set_name__(self, o, n): raise ValueError("bad name")
try:
    class X: y = BadSet()
except ValueError as e: print(e, e.__notes__)
class Slot:
    __slots__ = ("a",)
print(type(Slot.a).__name__, Slot.a.__get__(None, Slot) is Slot.a); s = Slot(); Slot.a.__set__(s, 1); print(s.a)
try: Slot.a.__get__(5)
except TypeError as e: print(e)
print(type(int.real).__name__, int.__dict__["real"].__get__(5), str.upper.__get__("a")(), type(str.upper).__name__, [].append.__self__, type(type.__dict__["__mro__"]).__name__)
class P2(property): pass
class Q:
    x = P2(lambda s: "sub")
    y = x.getter(lambda s: "other")
print(Q().x, Q().y, type(Q.y).__name__)
class Inh(C):
    @C.prop.getter
    def prop(self): return "overridden"
i = Inh(); i.prop = 1; print(i.prop, i._p)
