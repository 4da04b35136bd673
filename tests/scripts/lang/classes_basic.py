class A:
    x = 1
    def __init__(self, v=0): self.v = v
    def m(self): return "A.m", self.v
    @classmethod
    def c(cls): return cls.__name__
    @staticmethod
    def s(a): return a * 2
    @property
    def p(self): return self.v + 1
    @p.setter
    def p(self, val): self.v = val
    @p.deleter
    def p(self): self.v = "deleted"
    def __repr__(self): return f"A({self.v})"
class B(A):
    def m(self): return "B.m", super().m()
    @classmethod
    def c(cls): return "B", super().c()
b = B(5); print(b, b.m(), b.c(), B.c(), b.s(2), B.s("x"), b.p); b.p = 9; print(b.v); del b.p; print(b.v)
print(B.__mro__, B.__bases__, B.__name__, B.__qualname__, B.__module__, B.__dict__.keys() - A.__dict__.keys(), B.__doc__)
b.x = 2; print(A.x, B.x, b.x, vars(b)); del b.x; print(b.x)
for f in (lambda: b.nope, lambda: B.nope, lambda: setattr(A.p, "x", 1), lambda: A.m(), lambda: b.m(1), lambda: B(1, 2), lambda: b(), lambda: delattr(b, "zz"), lambda: A.p.__get__, lambda: object().x, lambda: setattr(object(), "x", 1), lambda: setattr(1, "x", 1), lambda: setattr(int, "x", 1)):
    try: r = f(); print(type(r).__name__)
    except (AttributeError, TypeError) as e: print(type(e).__name__, e)
class C:
    def __getattr__(self, n): return f"dyn {n}"
    def __setattr__(self, n, v): object.__setattr__(self, n, (n, v))
    def __delattr__(self, n): print("del", n); object.__delattr__(self, n)
    def __dir__(self): return ["zeta", "alpha"]
c = C(); c.a = 1; print(c.a, c.b, dir(c)); del c.a; print(c.a)
class D:
    def __getattribute__(self, n):
        if n == "secret": raise AttributeError("hidden")
        return object.__getattribute__(self, n)
    def __getattr__(self, n): return "fallback " + n
print(D().secret, D().__class__.__name__)
class E(A): pass
e = E(); e.__class__ = B; print(e.m(), isinstance(e, B), type(e))
try: e.__class__ = int
except TypeError as x: print(x)
def outer():
    class L:
        y = 5
        def f(self): return L.y, __class__ is L
    return L
print(outer()().f(), outer().__qualname__)
class F: 
    z = 3; w = [z, z]
    try: q = [z + i for i in range(2)]
    except NameError as x: print(x)
print(F.w); X = type("X", (A,), {"k": 1, "f": lambda self: self.k}); print(X(1).f(), X.__name__, X(2))
class G(A, metaclass=type): a, b = 1, 2; del b
print(hasattr(G, "a"), hasattr(G, "b"), A.m is A.m, b.m == b.m, b.m is b.m, A.__init__.__name__, hash(b) == hash(b))
