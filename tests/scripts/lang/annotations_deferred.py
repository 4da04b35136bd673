import annotationlib, typing
def f(a: Undef, b: int = 1, *args: "str", k: list[Later] = None, **kw: 5) -> None: pass
class C:
    x: Undef
    y: int = 3
    if True: z: str
    self_ref: "C"
    def m(self) -> C: pass
v: Unknown
w: int = 5
print(w, "v" in globals(), C.y, hasattr(C, "x"))
for o in (f, C):
    try: o.__annotations__
    except NameError as e: print(e)
F = annotationlib.Format
print(annotationlib.get_annotations(f, format=F.STRING)); print(annotationlib.get_annotations(C, format=F.STRING))
fr = annotationlib.get_annotations(C, format=F.FORWARDREF); print(type(fr["x"]).__name__, fr["y"], fr["x"].__forward_arg__)
class Undef: pass
class Later: pass
print(f.__annotations__["a"] is Undef, C.__annotations__["x"] is Undef, f.__annotations__["args"], f.__annotations__ is f.__annotations__, C.m.__annotations__)
Unknown = 7; print(__annotations__ if "__annotations__" in globals() else __annotate__(1))
print(f.__annotate__(1).keys(), typing.get_type_hints(C), C.__annotate__ is not None)
f.__annotations__ = {"new": 1}; print(f.__annotations__, f.__annotate__); f.__annotate__ = lambda fmt: {"made": fmt}; print(f.__annotations__)
def g():
    x: side("local") = 1; y: int
    try: y
    except UnboundLocalError as e: print(e)
    (z): int = 2; o = type("O", (), {})(); o.a: side("attr") = 3; d = {}; d["k"]: side("sub") = 4
    return x, z, o.a, d, g.__annotations__
def side(n): print("evaluated", n); return int
print(g())
class D(C): extra: int
print(D.__annotations__, "x" in D.__annotations__, typing.get_type_hints(D).keys())
class Empty: pass
print(Empty.__annotations__, Empty.__annotate__, type(lambda: 1).__annotations__.__class__.__name__ if 0 else (lambda: 1).__annotations__)
class Names:
    n = 5; a: n; b: [n, n]; c: (lambda: n) = 1; __priv: int
print(Names.__annotations__["a"], Names.__annotations__["b"], [k for k in Names.__annotations__])
for c in ("(x, y): int", "x: int, y: int", "f(): int", "x: (yield)", "x: int += 1", "def f(x: (y := 1)): pass", "[x]: int = 1", "x.y.z: int", "x[0]: int", "None: int", "lambda x: int: 1", "x: await y", "class A: x: (yield)"):
    try: compile(c, "", "exec"); print("ok")
    except SyntaxError as e: print(e.msg)
ns = {}; exec("from __future__ import annotations\ndef h(a: undefined.thing[1], b: 'q') -> (1 + 2): pass\nx: some | other = 1\nclass K: y: List[int]", ns); print(ns["h"].__annotations__, ns["__annotations__"], ns["K"].__annotations__)
