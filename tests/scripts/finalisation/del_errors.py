"""Exceptions in __del__ and weakref callbacks are reported, not raised."""
import sys
import weakref
class D:
    def __init__(self, exc): self.exc = exc
    def __del__(self): raise self.exc
def hook(u):
    print("hook:", u.exc_type.__name__, u.exc_value, u.err_msg, type(u.object).__name__, u.exc_traceback is not None)
sys.unraisablehook = hook
D(ValueError("v"))
x = D(KeyError("k")); del x
try:
    y = D(TypeError("while handling"))
    raise OSError("outer")
except OSError as exc:
    del y
    print("still", exc)
def bad_callback(r): raise RuntimeError("callback")
class W: pass
w = W()
r = weakref.ref(w, bad_callback)
del w
print(r())
class NoCall:
    __del__ = 5
NoCall()
class ByInstance:
    pass
b = ByInstance()
b.__del__ = lambda: print("never called")
del b
class Slow:
    def __del__(self):
        print("slow del, active exception:", sys.exception())
try:
    s = Slow()
    1 / 0
except ZeroDivisionError: del s
class Property:
    @property
    def __del__(self):
        raise AttributeError("from property")
Property()
class Args:
    def __del__(self, extra): pass
Args()
class SysExit:
    def __del__(self): sys.exit(5)
SysExit()
print("still running")
def bad_hook(u): raise ValueError("hook failed")
sys.unraisablehook = sys.__unraisablehook__
D.__qualname__ = "D"
D.__repr__ = lambda self: "<D>"
D(ValueError("default hook"))
