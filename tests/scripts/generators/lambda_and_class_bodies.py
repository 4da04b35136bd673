l = lambda: (yield)
g = l()
next(g)
try: g.send("sent to lambda")
except StopIteration as s: print(s.value)
l2 = lambda *a: (yield from a)
print(list(l2(1, 2)), (lambda: [(yield)])().__name__)
class C:
    squares = [i * i for i in range(4)]
    gen = (i for i in range(3))
    def method(self):
        class Inner:
            def f(self):
                yield __class__.__name__
                yield self.__class__.__qualname__
        yield from Inner().f()
        yield super().__repr__()[:10]
    def __iter__(self):
        yield "iter"
    def __getattr__(self, name):
        def g():
            yield name
            yield type(self).__name__
        return g()
    def __call__(self, *args):
        yield from args
    @property
    def prop(self):
        yield "prop"
    @classmethod
    def cm(cls):
        yield cls.__name__
    @staticmethod
    def sm():
        yield "sm"
    def __contains__(self, x):
        return any(x == y for y in self.squares)
    def __len__(self): return sum(1 for _ in self.squares)
c = C()
print(list(C.gen), list(c.method()), list(c), list(c.missing), list(c(7, 8)), list(c.prop), list(C.cm()), list(c.sm()))
print(9 in c, 5 in c, len(c))
def defaults(a, b=(yield_free := 3), *args, c=[1], **kw):
    c.append(a)
    yield a, b, args, c, kw
print(list(defaults(1)), list(defaults(2, 3, 4, x=5)))
for bad in (lambda: defaults(), lambda: defaults(1, a=2), lambda: next(c.method(1))):
    try: bad()
    except TypeError as exc: print(exc)
def annotated(x: int) -> "iterator":
    y: str = yield x
    return y
print(annotated.__annotations__)
a = annotated(1); next(a)
try: a.send("v")
except StopIteration as s: print(s.value)
def uses_del():
    x = 1
    yield x
    del x
    try: yield x
    except UnboundLocalError as exc: yield str(exc)
print(list(uses_del()))
def g_global():
    global made
    made = yield "waiting"
gg = g_global(); next(gg)
try: gg.send("made by send")
except StopIteration: print(made)
def outer():
    n = 0
    def inner():
        nonlocal n
        while n < 3:
            n += 1
            yield n
    i = inner()
    yield next(i)
    n = 10
    yield from i
    yield n
print(list(outer()))
def star():
    first, *rest = yield
    yield first, rest
s = star(); next(s); print(s.send("hello"))
def conditional(flag):
    if flag:
        yield 1
    return "no yields"
print(list(conditional(0)), list(conditional(1)), type(conditional(0)).__name__)
def unreachable():
    return 5
    yield
print(list(unreachable()))
import inspect
print(inspect.isgeneratorfunction(unreachable), inspect.isgeneratorfunction(l), inspect.isgeneratorfunction(outer))
