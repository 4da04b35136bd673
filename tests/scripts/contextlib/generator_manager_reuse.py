from contextlib import contextmanager, ExitStack, ContextDecorator
n = 0
@contextmanager
def cm(*a, **k):
    global n; n += 1; me = n
    print("in", me, a, k)
    yield me
    print("out", me)
@cm("deco", key=1)
def f(): print("body"); return "r"
print(f(), f())
@cm()
def rec(i): return i if i == 0 else rec(i - 1)
print(rec(2))
class C:
    @cm("method")
    def m(self): return "m"
    @classmethod
    @cm("cls")
    def k(cls): return cls.__name__
print(C().m(), C.k(), f.__name__, C.m.__wrapped__.__name__)
x = cm(1)
with x as v: print(v)
try:
    with x: pass
except (AttributeError, RuntimeError) as e: print(type(e).__name__)
with cm() as a, cm() as b, cm() as c: print(a, b, c)
with ExitStack() as s: print([s.enter_context(cm(i)) for i in range(2)])
@contextmanager
def swap():
    try: yield
    except KeyError as e: raise LookupError("swapped") from e
    except ValueError: pass
for e in (KeyError("k"), ValueError("v"), TypeError("t"), None):
    try:
        with swap():
            if e: raise e
        print("ok")
    except Exception as x: print(repr(x), repr(x.__cause__))
class Deco(ContextDecorator):
    def __init__(self): self.log = []
    def __enter__(self): self.log.append("in"); return self
    def __exit__(self, t, v, tb): self.log.append(t and t.__name__); return t is ValueError
d = Deco()
@d
def g(e): 
    if e: raise e
    return 1
print(g(None), g(ValueError()), d.log)
