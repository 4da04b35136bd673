class A:
    def f(self): return ["A"]
class B(A):
    def f(self): return ["B"] + super().f()
class C(A):
    def f(self): return ["C"] + super().f()
class D(B, C):
    def f(self): return ["D"] + super().f()
print(D().f(), [k.__name__ for k in D.__mro__])
class E(C, B):
    def f(self): return ["E"] + super(E, self).f()
print(E().f(), super(C, E()).f(), super(B, D).f(D()))
for bases in ((B, E), (D, E), (A, B), (object, A), (A, A), (int, str), (bool,), (type(None),), (5,)):
    try: print(type("X", bases, {}).__mro__[1:3])
    except TypeError as e: print(str(e).replace("\n", " "))
class P:
    def __init__(self, **k): self.log = ["P"]; assert not k
class Q(P):
    def __init__(self, q, **k): super().__init__(**k); self.log.append(("Q", q))
class R(P):
    def __init__(self, r, **k): super().__init__(**k); self.log.append(("R", r))
class S(Q, R):
    def __init__(self): super().__init__(q=1, r=2)
print(S().log)
for f in (lambda: super(), lambda: super(A), lambda: super(A, 5), lambda: super(5, A()), lambda: super(B, A()), lambda: super(A, A()).nope):
    try: print(type(f()).__name__)
    except (RuntimeError, TypeError, AttributeError) as e: print(type(e).__name__, e)
class T:
    def m(self):
        def inner(): return super().__repr__()[:8]
        try: return inner()
        except (TypeError, RuntimeError) as e: return str(e)
    def n(self): return [super().__hash__() == hash(self) for _ in range(1)]
    def o(self): f = lambda s=self: super(T, s).__class__; return f()
    @classmethod
    def c(cls): return super().__new__ is object.__new__
    @staticmethod
    def st():
        try: super().x
        except RuntimeError as e: return str(e)
    @property
    def pr(self): return super().__eq__(self)
    x = property(lambda self: __class__.__name__)
print(T().m(), T().n(), T().o(), T.c(), T.st(), T().pr, T().x)
class Desc:
    def __get__(self, o, c): return ("desc", o is not None, c.__name__)
class U: d = Desc()
class V(U):
    d = 5
    def g(self): return super().d, super(V, type(self)).d, super().__getattribute__("d") if 0 else None
print(V().g())
class W(A):
    def __getattr__(self, n):
        try: return super().__getattr__(n)
        except AttributeError as e: return str(e)
print(W().zz)
class Meta(type):
    def mro(cls): return (cls, B, A, object) if cls.__name__ == "M2" else super().mro()
class M2(metaclass=Meta): pass
print(M2().f(), M2.__mro__[1].__name__)
class Y(A): pass
Y.__bases__ = (B,); print(Y().f())
try: Y.__bases__ = (Y,)
except TypeError as e: print(e)
s = super(B, D()); print(s.__thisclass__.__name__, s.__self_class__.__name__, type(s.__self__).__name__, repr(s))
class G[T]: 
    def who(self): return __class__.__name__, T.__name__
class H(G[int]): pass
print(H().who(), H.__orig_bases__, [k.__name__ for k in H.__mro__])
class Ent:
    def __mro_entries__(self, bases): return (A, P)
class Z(Ent()): pass
print([k.__name__ for k in Z.__mro__], type(Z.__orig_bases__[0]).__name__)
