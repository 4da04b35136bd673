def t(f, *a):
    try: return f(*a)
    except Exception as e: return f"{type(e).__name__}: {e}" + (f" <- {e.__cause__!r}" if e.__cause__ else "") + (f" ~ {e.__context__!r}" if e.__context__ and not e.__suppress_context__ else "")
def a(): raise ValueError
def b(): raise ValueError("x") from KeyError("y")
def c():
    try: 1 / 0
    except ZeroDivisionError: raise KeyError("new")
def d():
    try: 1 / 0
    except ZeroDivisionError as e: raise KeyError("new") from None
def e(): raise 5
def f(): raise ValueError from 5
def g(): raise
def h():
    try: raise ValueError("in try")
    finally: raise KeyError("in finally")
def i(): raise type("Dyn", (Exception,), {})("dyn", 1)
def j(): raise ValueError(1, 2, "three")
def k(): assert False, ("tuple", 1)
def l(): assert 0
def m():
    try: raise OSError(2, "msg", "file")
    except FileNotFoundError as x: return x.errno, x.strerror, x.filename, str(x), x.args
def n():
    try:
        try: raise IndexError("i")
        except LookupError: raise
        except IndexError: return "no"
    except (KeyError, IndexError) as x: return repr(x)
def o():
    try: raise ValueError
    except 5: pass
def p():
    try: raise ValueError
    except (ValueError, "x"): return "matched first"
def q():
    try: raise KeyError
    except (ValueError, "x"): pass
def r(): raise ValueError.with_traceback(ValueError("tb"), None)
def s(): x = ValueError("n"); x.add_note("a"); x.add_note("b"); return x.__notes__, t(x.add_note, 5)
def u(): raise NotImplementedError
def v(): raise StopIteration(5)
def w():
    class Meta(type): pass
    class NotExc: pass
    raise NotExc()
def x(): raise (lambda: ValueError("called"))()
def y(): raise ValueError if 1 else KeyError
def z():
    e = ValueError("self"); e.__context__ = e
    try: raise e
    except ValueError as f: return f.__context__ is f
for fn in (a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r, s, u, v, w, x, y, z): print(fn.__name__, t(fn))
class E(Exception):
    def __init__(self, a, *, b): super().__init__(a); self.b = b
    def __str__(self): return f"E({self.args[0]}, {self.b})"
print(t(lambda: (_ for _ in ()).throw(E(1, b=2))), repr(E(1, b=2)), E(1, b=2).args)
class Once(Exception):
    def __new__(cls, *a): o = super().__new__(cls, "from new"); return o
    def __init__(self, *a): pass
print(Once(5).args, KeyError("k"), repr(KeyError("k")), str(KeyError("a", 1)), UnicodeDecodeError("utf-8", b"\xff", 0, 1, "why"), SystemExit(3).code, ImportError("m", name="n", path="p").name, AttributeError("a", name="x", obj=1).name, NameError("n", name="z").name, StopIteration(4).value, SyntaxError("m", ("f", 1, 2, "t")).lineno, OSError(1, "a"), type(OSError(13, "x")).__name__, type(OSError(32, "x")).__name__, OSError("one arg").errno)
print([c.__name__ for c in BaseException.__subclasses__() if c.__module__ == "builtins"], ValueError() == ValueError(), isinstance(IndentationError(), SyntaxError), ArithmeticError.__subclasses__()[0].__name__)
