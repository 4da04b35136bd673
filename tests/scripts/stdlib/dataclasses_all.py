from dataclasses import *
@dataclass(order=True)
class A:
    x: int
    y: str = "d"
    z: list = field(default_factory=list, compare=False, repr=False)
    w: InitVar[int] = 0
    k: int = field(default=3, kw_only=True)
    def __post_init__(self, w): self.sum = self.x + w
a = A(1, w=5); print(a, a.sum, A(1) < A(2), A(1) == A(1, z=[1]), [f.name for f in fields(A)], asdict(a), astuple(a), replace(a, x=9, w=1), A.__match_args__)
@dataclass(frozen=True)
class F: a: int; b: tuple = ()
f = F(1); print(hash(f) == hash(F(1)), {f: 1}[F(1)])
for g in (lambda: setattr(f, "a", 2), lambda: delattr(f, "a"), lambda: A(), lambda: A(1, 2, 3, 4, 5), lambda: hash(A(1)), lambda: replace(f, c=1), lambda: fields(5), lambda: A(1) < 5, lambda: asdict(A)):
    try: g()
    except Exception as e: print(type(e).__name__, e)
@dataclass
class B(A): extra: float = 1.0
print(B(1, extra=2.0), [f.name for f in fields(B)], is_dataclass(B), is_dataclass(B(1)), is_dataclass(5))
for src in ("@dataclass\nclass X:\n a: int = 1\n b: int", "@dataclass\nclass X:\n a: list = []", "@dataclass(order=True, eq=False)\nclass X: pass", "@dataclass\nclass X:\n a: int = field(default=1, default_factory=int)", "@dataclass(frozen=True)\nclass X(A): pass", "@dataclass\nclass X:\n a: int\n __slots__ = ('a',)\n b: int = field(init=False)"):
    try: exec(src); print("ok")
    except (TypeError, ValueError) as e: print(type(e).__name__, e)
C = make_dataclass("C", ["p", ("q", int, 5)], namespace={"dbl": lambda s: s.q * 2}); print(C(1), C(1).dbl())
@dataclass(slots=True, kw_only=True)
class S: a: int; b: int = 2
print(S(a=1), S.__slots__, repr(S(a=1)))
@dataclass
class N: child: "N" = None; d: dict = field(default_factory=dict)
n = N(N(), {"k": N()}); print(asdict(n)); n.child.child = n; print(repr(n)[:40])
