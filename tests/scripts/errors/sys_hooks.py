import sys, traceback
def hook(t, v, tb): print("hook", t.__name__, v, [f.name for f in traceback.extract_tb(tb)])
print(sys.excepthook is sys.__excepthook__)
try: 1 / 0
except ZeroDivisionError: print(sys.exc_info()[0].__name__, sys.last_exc if hasattr(sys, "last_exc") else "no last_exc"); sys.__excepthook__(*sys.exc_info())
sys.unraisablehook = lambda u: print("unraisable", repr(u.exc_value))
class D:
    def __del__(self): raise KeyError("del")
D()
import threading
threading.excepthook = lambda a: print("thread hook", a.exc_type.__name__, a.exc_value, a.thread.name)
def boom(): raise LookupError("in thread")
t = threading.Thread(target=boom, name="T"); t.start(); t.join()
sys.displayhook(5); sys.displayhook(None); import builtins; print(builtins._)
sys.stderr.write("to stderr\n")
sys.excepthook = hook
def f(): raise OSError("last")
f()
