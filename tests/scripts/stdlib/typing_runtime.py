import typing as t
from typing import *
T = TypeVar("T"); K = TypeVar("K", bound=int); print(T, K.__bound__, List[int], Dict[str, T][int], Optional[int], Union[int, str], Callable[[int], str], Tuple[int, ...], Literal[1, "a"], Annotated[int, "x"], ClassVar[int], Final[str], Type[int], Any, NoReturn, Generator[int, str, None], Awaitable[T], AsyncIterator[int])
class G(Generic[T]):
    def m(self) -> T: ...
class P(Protocol):
    x: int
    def f(self) -> int: ...
@runtime_checkable
class R(Protocol):
    def close(self): ...
class HasClose:
    def close(self): pass
print(G[int], G[int]().__orig_class__, isinstance(HasClose(), R), isinstance(5, R), get_type_hints(G.m), get_origin(List[int]), get_args(Dict[int, str]), get_args(Callable[[int], str]), G.__parameters__)
for f in (lambda: isinstance(5, P), lambda: P(), lambda: List[int, str], lambda: G[int, str], lambda: Optional[int, str], lambda: isinstance(5, List[int]), lambda: Union[()], lambda: Generic[int], lambda: TypeVar("X", int), lambda: Literal(), lambda: T(), lambda: ClassVar[int][str], lambda: NamedTuple("N", [("a", int), ("a", str)]), lambda: Any()):
    try: print(f())
    except (TypeError, ValueError) as e: print(type(e).__name__, e)
class N(NamedTuple):
    a: int
    b: str = "d"
    def up(self): return self.b.upper()
class TD(TypedDict, total=False):
    x: Required[int]
    y: str
print(N(1), N(1).up(), N._field_defaults, TD(x=1), TD.__required_keys__, TD.__optional_keys__, TD.__annotations__ if 0 else get_type_hints(TD), is_typeddict(TD))
@overload
def ov(a: int) -> int: ...
@overload
def ov(a: str) -> str: ...
def ov(a): return a
print(ov(5), len(get_overloads(ov)), cast(int, "x"), NewType("U", int)(3), reveal_type.__name__, assert_type(1, int), Union[int, None] == Optional[int], Union[int, str] == Union[str, int], Literal[1] == Literal[1], hash(List[int]) == hash(List[int]))
@final
class Fi: 
    @override
    def m(self): pass
print(Fi.__final__, Fi.m.__override__, get_protocol_members(R) == {"close"}, TYPE_CHECKING, ParamSpec("PS").args, TypeVarTuple("Ts"), Self, Never, LiteralString, Unpack[Tuple[int]], Concatenate[int, ParamSpec("Q")])
try: assert_never(5)
except AssertionError as e: print(e)
