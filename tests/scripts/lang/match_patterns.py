from dataclasses import dataclass
@dataclass
class P: x: int; y: int
class K:
    __match_args__ = ("a",)
    def __init__(self, a): self.a = a
import enum
class Color(enum.Enum): RED = 1; BLUE = 2
def m(v):
    match v:
        case 0 | 1 | -1: return "small"
        case 1.5 | 2 + 3j | -0.5: return "num"
        case "a" "b" | b"x": return "str"
        case None: return "none"
        case True | False: return "never"
        case Color.RED: return "red"
        case P(0, y=y): return f"P0 {y}"
        case P(x, y) if x == y: return f"P= {x}"
        case P(x=px): return f"P {px}"
        case K(P(a, b)): return f"KP {a}{b}"
        case K([*_, last]): return f"K last {last}"
        case []: return "empty"
        case [x]: return f"one {x}"
        case [x, [y, *z], *rest]: return f"nested {x} {y} {z} {rest}"
        case (x, y): return f"two {x} {y}"
        case [1, *mid, 9]: return f"mid {mid}"
        case {"k": {"in": n}, **rest}: return f"map {n} {rest}"
        case {"t": "a" | "b" as t}: return f"t {t}"
        case {1: _, "x": [a, *_]}: return f"x {a}"
        case {}: return "map"
        case str(s): return f"s {s}"
        case int(n) | float(n): return f"n {n}"
        case list() | set(): return "ls"
        case type(): return "type"
        case _: return "other"
for v in (0, True, -1, 1.5, 2 + 3j, "ab", b"x", None, False, Color.RED, Color.BLUE, P(0, 5), P(3, 3), P(1, 2), K(P(1, 2)), K([1, 2]), K(5), [], [7], (1, 2), [1, [2, 3, 4], 5], "xy", [1, 5, 6, 9], range(3), {"k": {"in": 1}, "z": 2}, {"t": "b"}, {1: 0, "x": "q"}, {1: 0, "x": [5, 6]}, {}, {"n": 1}, "s", 42, 3.14, {1}, int, object(), b"z", iter([])):
    print(repr(v).split(" at ")[0] if not isinstance(v, K) else "K", "->", m(v))
def bind(v):
    match v:
        case (a, b) | [a, b, _]: return a, b
        case {"x": x} as whole: return x, whole
        case (1 | 2) as n: return n
        case str() as s if len(s) > 2 and (t := s.upper()): return t
        case x: return "captured", x
print(bind((1, 2)), bind([1, 2, 3]), bind({"x": 1}), bind(2), bind("abc"), bind("ab"))
class Weird:
    @property
    def x(self): log.append("x read"); return 1
log = []
match Weird():
    case Weird(x=2): pass
    case Weird(x=1): log.append("hit")
print(log)
class Bad: __match_args__ = ["a"]
class Bad2: __match_args__ = (5,)
class Dup: __match_args__ = ("a",); a = 1
for c, code in ((Bad, "c(1)"), (Bad2, "c(1)"), (Dup, "c(1, a=1)"), (Dup, "c(1, 2)"), (5, "c()"), (int, "c(1, 2)")):
    try: exec(f"match {'c()' if isinstance(c, type) else 1}:\n case {code}: pass", {"c": c})
    except TypeError as e: print(e)
for code in ("case x: pass\n case 1: pass", "case x | 1: pass", "case (x, x): pass", "case a | b: pass", "case [*a, *b]: pass", "case {**r, 'a': 1}: pass", "case {'a': 1, 'a': 2}: pass", "case P(x=1, x=2): pass", "case -x: pass", "case 1 + 1: pass", "case f(): pass", "case x.y: pass", "case {x: 1}: pass", "case a.b(): pass", "case _ | 1: pass", "case (1 as _): pass", "case {'a': 1, **_}: pass", "case f'{x}': pass"):
    try: compile("match v:\n " + code, "", "exec"); print("ok", code)
    except SyntaxError as e: print(e.msg)
match = 1; case = 2; _ = 3; type = 4; print(match + case + _ + type)
match (match, case):
    case (1, 2): print("soft keywords")
