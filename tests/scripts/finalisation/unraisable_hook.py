"""What sys.unraisablehook gets, and what the default one prints."""
import gc, sys, types, warnings, weakref
seen = []
def hook(u):
    tb, n = u.exc_traceback, []
    while tb: n.append((tb.tb_frame.f_code.co_name, tb.tb_lineno)); tb = tb.tb_next
    print(u.exc_type.__name__, "|", u.exc_value, "|", u.err_msg, "|", u.object, "|", n)
sys.unraisablehook = hook
@types.coroutine
def suspend(v=None): return (yield v)
def gen():
    try: yield
    finally: raise ValueError("gen finally")
def ignoring():
    try: yield
    except GeneratorExit: yield
async def coro():
    try: await suspend()
    finally: raise ValueError("coro finally")
async def agen():
    try: yield
    finally: raise ValueError("agen finally")
async def agen_awaits():
    try: yield
    finally: await suspend("in finally")
for g in (gen(), ignoring()): next(g); del g
c = coro(); c.send(None); del c
for f in (agen, agen_awaits):
    g = f()
    try: g.asend(None).send(None)
    except StopIteration: pass
    del g
class D:
    def __init__(self, f): self.f = f
    def __del__(self): self.f()
def raiser(e):
    def f(): raise e
    return f
for e in (ValueError("plain"), KeyError("k"), SystemExit(3), KeyboardInterrupt(), GeneratorExit("g"), StopIteration(5), ExceptionGroup("g", [OSError(1)])): D(raiser(e))
class NoRepr:
    def __repr__(self): raise RuntimeError("no repr")
    def __call__(self, *a): raise OSError("called")
class X: pass
x = X(); r = weakref.ref(x, NoRepr()); del x
x = X(); f = weakref.finalize(x, raiser(LookupError("finalize"))); del x
x = X(); p = weakref.proxy(x, lambda p: 1 / 0); del x
class Cyc:
    def __del__(self): raise ValueError("cycle")
y = Cyc(); y.y = y; del y; gc.collect()
gc.callbacks.append(lambda phase, info: phase == "start" and {}["gc callback"]); gc.collect(); gc.callbacks.clear()
def deep(n):
    if n: deep(n - 1)
    else: raise ValueError("deep")
D(lambda: deep(3))
class Slotted:
    __slots__ = ()
    def __del__(self): raise ValueError("slots")
Slotted()
class Meta(type):
    def __del__(cls): raise ValueError("class")
class T(metaclass=Meta): pass
del T; gc.collect()
with warnings.catch_warnings():
    warnings.simplefilter("error")
    coro()
    g = agen(); g.asend(None); g.athrow(ValueError); g.aclose(); del g
sys.unraisablehook = sys.__unraisablehook__
sys.stderr = sys.stdout
D(raiser(ValueError("printed"))); c = coro(); c.send(None); del c
class Odd(Exception):
    def __str__(self): raise TypeError("no str")
D(raiser(Odd()))
D(lambda: deep(9))
def bad(u): raise KeyError("hook itself")
sys.unraisablehook = bad; D(raiser(ValueError("lost")))
sys.unraisablehook = None; D(raiser(ValueError("hook is None")))
del sys.unraisablehook; D(raiser(ValueError("no hook")))
