import functools as ft
@ft.lru_cache(maxsize=2)
def sq(x): calls.append(x); return x * x
calls = []; print([sq(i) for i in (1, 2, 1, 3, 2)], calls, sq.cache_info()); sq.cache_clear(); print(sq.cache_info(), sq.__wrapped__(5), sq.cache_parameters())
@ft.cache
def fib(n): return n if n < 2 else fib(n - 1) + fib(n - 2)
print(fib(80), ft.reduce(lambda a, b: a * b, range(1, 6)), ft.reduce(max, [], 7))
p = ft.partial(int, base=2); print(p("101"), p.func is int, p.args, p.keywords, ft.partial(p, base=8)("17"), repr(ft.partial(print, 1)).split("(")[0])
print(ft.partial(lambda a, b, c: (a, b, c), ft.Placeholder, 2)(1, 3))
@ft.total_ordering
class V:
    def __init__(self, v): self.v = v
    def __eq__(self, o): return self.v == o.v
    def __lt__(self, o): return self.v < o.v
print(V(1) <= V(1), V(2) > V(1), V(1) >= V(2), sorted([V(2), V(1)], key=ft.cmp_to_key(lambda a, b: a.v - b.v))[0].v)
@ft.singledispatch
def show(x): return "obj"
@show.register
def _(x: int): return "int"
@show.register(list)
def _(x): return "list"
@show.register
def _(x: str | bytes): return "text"
print(show(1), show(True), show([]), show("s"), show(b""), show(1.5), show.dispatch(bool).__name__, len(show.registry))
class C:
    @ft.cached_property
    def x(self): calls.append("x"); return 5
    @ft.singledispatchmethod
    def m(self, a): return "o"
    @m.register
    def _(self, a: int): return "i"
    pm = ft.partialmethod(lambda self, a, b: (a, b), 1)
c = C(); print(c.x, c.x, calls.count("x"), c.__dict__, c.m(1), c.m(""), c.pm(2)); del c.x; print(c.x)
@ft.wraps(fib)
def w(): "w doc"
print(w.__name__, w.__wrapped__ is fib, ft.WRAPPER_ASSIGNMENTS[:3])
try: ft.reduce(lambda a, b: a, [])
except TypeError as e: print(e)
try: sq([])
except TypeError as e: print(e)
