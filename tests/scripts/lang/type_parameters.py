import typing
def f[T, *Ts, **P](a: T, *args: *Ts) -> tuple[T, *Ts]: return a
class C[T: int, U: (str, bytes) = str, V = list[T]]:
    attr: T
    def m[W](self, x: W) -> T: return T.__name__, U.__name__, W.__name__
type A[K] = dict[K, "A[K]"]; type B = int | str; type Rec = list[Rec]
print(f.__type_params__, C.__type_params__, [(p.__bound__, p.__constraints__, p.has_default()) for p in C.__type_params__], C.__type_params__[2].__default__)
print(A, A.__value__, A[int], A.__type_params__, B.__value__, Rec.__value__, type(A).__name__, A[int].__origin__ is A, A[int].__args__)
print(C().m(1), C[int, str], C[int].__origin__, C.__parameters__, C.__orig_bases__, C.__mro__[1:], isinstance(C[int](), C), f.__annotations__)
T, Ts, P = f.__type_params__; print(T, Ts, P, type(T).__name__, T.__infer_variance__, P.args, P.kwargs, *Ts, T.__module__)
try: T()
except TypeError as e: print(e)
class D(C[bool]): pass
print(D.__orig_bases__, D.__mro__[1].__name__)
for g in (lambda: C[int, str, 3, 4], lambda: A[int, str], lambda: B[int], lambda: T[int], lambda: int[str], lambda: isinstance([], list[int]), lambda: isinstance(1, B), lambda: list[int][str], lambda: setattr(A, "__value__", 1)):
    try: print(g())
    except TypeError as e: print(e)
    except AttributeError as e: print("AE", e)
print(list[int], dict[str, list[int]], tuple[int, ...], list[T][int], list[int](), list[int].__args__, (int | None), int | str == str | int, isinstance(1, int | str), type(int | str).__name__, list[int] == list[int], type[int], typing.Optional[int], typing.Union[int, str, int], typing.get_origin(list[int]), typing.get_args(dict[int, str]))
def outer[X]():
    def inner[Y](): return X, Y
    class K[Z](list[Z]): z = Z
    return inner.__type_params__, inner(), K.z, K.__orig_bases__
print(outer())
class Scope[T]:
    T2 = T; x = [T for _ in range(1)]; y = (lambda: T)()
    class Inner: t = T
    def d(self, v: T = T): return v
print(Scope.T2 is Scope.y, Scope.x[0], Scope.Inner.t, Scope().d())
type Lazy = undefined_name
try: Lazy.__value__
except NameError as e: print(e)
def late[T: not_defined](): pass
try: late.__type_params__[0].__bound__
except NameError as e: print(e)
for c in ("def f[T, T](): pass", "class A[T: x := 1]: pass", "type X[T = int, U] = T", "def f[T]: pass", "type 5 = int", "def f[*T: int](): pass", "type X = await y", "class A[T](metaclass=M): pass", "def f[](): pass", "lambda[T]: 1", "type x.y = 1"):
    try: compile(c, "", "exec"); print("ok")
    except SyntaxError as e: print(e.msg)
print(typing.TypeVar("Q", bound=int).__bound__, typing.Callable[[int], str], typing.Literal[1, "a"], typing.Annotated[int, "m"].__metadata__, typing.ParamSpec("PS"), typing.NewType("N", int)(5), typing.cast(int, "x"))
