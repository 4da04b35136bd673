from enum import *
class C(Enum):
    RED = 1; GREEN = auto(); BLUE = auto(); CRIMSON = 1
    @property
    def low(self): return self.name.lower()
    @classmethod
    def _missing_(cls, v): return cls.RED if v == "red" else None
print(C.RED, repr(C.GREEN), C(2), C["BLUE"], C("red"), list(C), C.CRIMSON is C.RED, C.RED.low, C.__members__.keys(), len(C), C.RED in C, 2 in C, 9 in C, isinstance(C.RED, C), hash(C.RED) == hash(C.RED), C.RED == 1, f"{C.RED} {C.RED!r}")
for f in (lambda: C(9), lambda: C["X"], lambda: setattr(C, "RED", 5), lambda: C.RED < C.BLUE, lambda: C.X, lambda: delattr(C, "RED"), lambda: type("D", (C,), {}), lambda: C.RED.value.x, lambda: Enum("E", "a a")):
    try: f()
    except Exception as e: print(type(e).__name__, e)
class I(IntEnum): A = 1; B = 2
class S(StrEnum): X = auto(); Y = "why"
class F(Flag): R = auto(); W = auto(); X = auto(); RW = R | W
class IF(IntFlag): A = 1; B = 2
print(I.A + 1, I.B > I.A, S.X, S.Y.upper(), F.R | F.X, F.RW, list(F.RW), F.R in F.RW, ~F.R, F(0), F.R ^ F.RW, bool(F(0)), F(7), IF.A | 8, IF(3), f"{I.A} {S.X}", I(2), repr(I.A), len(F.RW), F["W"])
class P(Enum):
    EARTH = (5.9, 6.3); MARS = (0.6, 3.3)
    def __init__(self, m, r): self.m, self.r = m, r
print(P.EARTH.m, P.MARS.value, P((0.6, 3.3)))
@unique
class Un(Enum): A = 1; B = 2
try:
    @unique
    class Un2(Enum): A = 1; B = 1
except ValueError as e: print(e)
print(Enum("Fn", "a b c").b, Enum("M", {"x": 5}).x.value, [m for m in Enum("Q", [("z", 0)])])
class N(Enum):
    A = nonmember(5); f = member(lambda: 1); x = 3
    _ignore_ = "tmp"; tmp = 4
    def __str__(self): return "custom " + self.name
print(N.A, N.x, list(N.__members__), str(N.x))
class Auto(Enum):
    def _generate_next_value_(name, start, count, last): return name + str(count)
    A = auto(); B = auto()
print([a.value for a in Auto])
