# Function arguments: all kinds, binding errors, defaults, attributes, unpacking.
def f(a, b=2, /, c=3, *args, d, e=5, **kw): return a, b, c, args, d, e, kw
def g(a, b): return a, b
def h(*, x, y=1): return x, y
def p(a, /): return a
def n(): return "n"
def k(a, b=1, *c): return a, b, c
print(f(1, d=4), f(1, 2, 3, 4, 5, d=6, z=7), f(*[1, 2], **{"d": 3, "a": 4}), f(1, c=9, d=0), g(b=1, a=2), h(x=1), p(3), k(1, 2, 3, 4), k(*"abc"), f(1, *(2, 3), *[4], d=1, **{"q": 1}, **{"r": 2}))
for t in (lambda: f(), lambda: object()(), lambda: f(1), lambda: f(1, b=2, d=1), lambda: f(a=1, d=1), lambda: g(1), lambda: g(), lambda: g(1, 2, 3), lambda: g(1, a=2), lambda: g(1, c=2), lambda: g(1, 2, c=3), lambda: h(), lambda: h(1), lambda: h(1, x=2), lambda: h(x=1, z=2), lambda: p(a=1), lambda: p(), lambda: p(1, 2), lambda: n(1), lambda: n(x=1), lambda: n(1, 2, y=3), lambda: k(), lambda: k(b=1), lambda: k(1, a=2), lambda: g(*[1], **{"a": 2}), lambda: g(**{1: 2}), lambda: g(*5), lambda: g(**5), lambda: g(*None), lambda: f(1, d=1, **{"d": 2}), lambda: g(**[1]), lambda: (lambda a, b, c: 0)(1), lambda: (lambda a, *, b, c: 0)(1), lambda: (lambda a, b=1, *, c, d: 0)(1), lambda: g(1, 2, 3, x=4), lambda: len(), lambda: len(1, 2), lambda: len(x=1), lambda: print(end=5), lambda: print(foo=1), lambda: int(1, 2, 3), lambda: sorted(), lambda: sorted([], 1), lambda: max(), lambda: max(1), lambda: isinstance(1), lambda: "a".join(), lambda: "a".split(foo=1), lambda: [].append(), lambda: dict(1, 2), lambda: range(), lambda: abs(), lambda: divmod(1), lambda: getattr(1), lambda: open(), lambda: zip(1)):
    try: print(t())
    except TypeError as e: print(e)
def mutable(x, acc=[]): acc.append(x); return acc
print(mutable(1), mutable(2), mutable.__defaults__, f.__kwdefaults__, f.__defaults__); f.__defaults__ = (20, 30); f.__kwdefaults__ = {"d": 40, "e": 50}; print(f(1)); f.__defaults__ = None
try: f(1)
except TypeError as e: print(e)
late = [lambda: i for i in range(3)]; early = [lambda i=i: i for i in range(3)]; print([x() for x in late], [x() for x in early])
class M:
    def m(self, a): return a
    @classmethod
    def c(cls, a): return cls.__name__, a
    @staticmethod
    def s(a): return a
    def __call__(self, *a, **k): return a, k
for t in (lambda: M().m(), lambda: M().m(1, 2), lambda: M.m(), lambda: M.m(1), lambda: M.c(), lambda: M.s(), lambda: M().s(1, 2), lambda: M()(1, z=2), lambda: M().m(a=1), lambda: M.m(M(), 5), lambda: M(1), lambda: M.c(1, 2)):
    try: print(t())
    except TypeError as e: print(e)
print(f.__name__, f.__qualname__, f.__code__.co_argcount, f.__code__.co_posonlyargcount, f.__code__.co_kwonlyargcount, f.__code__.co_varnames, f.__code__.co_flags & 12, M.m.__qualname__, (lambda: 0).__name__, M().m.__self__.__class__.__name__, M().m.__func__ is M.m, M.c.__self__ is M)
f.attr = 1; f.__name__ = "renamed"; f.__doc__ = "d"; print(f.attr, f.__name__, f.__dict__, f.__doc__, f.__module__, f.__annotations__, f.__closure__, f.__type_params__); del f.attr
for t in (lambda: setattr(f, "__name__", 5), lambda: setattr(f, "__code__", 5), lambda: setattr(f, "__defaults__", 5), lambda: delattr(f, "__name__"), lambda: f.nope, lambda: setattr(f, "__closure__", ()), lambda: setattr(f, "__kwdefaults__", 5), lambda: setattr(M().m, "x", 1)):
    try: print(t())
    except Exception as e: print(type(e).__name__, e)
def ann(a: int, *b: "str", c: list[int] = [], **d: None) -> bool: ...
print(ann.__annotations__, ann(1) is None, (lambda *a, **k: (a, k))(1, *[2], x=3, **{"y": 4}), (lambda a=(yield_ := 3): a)(), yield_)
def rec(n): return 1 if n == 0 else n * rec(n - 1)
def order(): 
    def t(x): print(x, end=" "); return x
    def q(*a, **k): return a, k
    return q(t(1), *t([2]), t(3), a=t(4), **t({"b": 5}), c=t(6))
print(rec(20), order()); swap = lambda a, b: (b, a); print(swap(*swap(1, 2)), (lambda: (yield))().__class__.__name__)
