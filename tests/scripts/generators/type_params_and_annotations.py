import inspect, typing
def g[T](x: list[T]) -> typing.Iterator[T]:
    y: T = x[0]
    yield y
    z: undefined
    yield T.__name__
print(list(g([1])), g.__type_params__, g.__annotations__, inspect.signature(g))
class C[T]:
    def items[U](self, *a: U) -> typing.Generator[tuple[T, U], None, None]:
        for x in a: yield T, U, x
    gen = (x for x in (1, 2))
print([(t.__name__, u.__name__, x) for t, u, x in C().items(1, 2)], list(C.gen), C.items.__type_params__)
def outer[T]():
    def inner():
        yield T
        class K[S](list[T]): pass
        yield K.__orig_bases__
    return inner()
print(list(outer()))
def default(x: [5] = 3): yield x
print(list(default()), default.__annotations__)
type Gen[T] = typing.Generator[T, None, T]
print(Gen[int], Gen.__value__, Gen.__type_params__)
def lazy(a: nope): yield a
print(list(lazy(1)))
try: lazy.__annotations__
except NameError as e: print(e)
print(lazy.__annotate__ is not None, typing.get_type_hints(g))
lam = lambda x: (yield x); print(list(lam(1)), lam.__annotations__)
for code in ("def f(x: (yield)): pass", "x: (yield) = 1", "def f():\n x: (yield) = 1", "def f[T: (yield)](): yield", "class A[T]((yield)): pass"):
    try: compile(code, "", "exec"); print("ok")
    except SyntaxError as e: print(e.msg)
