"""except ... as name deletes the name; tracebacks keep frames alive until dropped."""
import sys
class D:
    def __init__(self, n): self.n = n
    def __del__(self): print("del", self.n)
def raiser(n):
    local = D(n)
    raise ValueError(n)
try: raiser("one")
except ValueError: print("handler")
print("after one")
try: raiser("two")
except ValueError as e: kept = e
print("kept two")
kept.__traceback__ = None
print("traceback dropped")
try: raiser("three")
except ValueError as e: kept = e.with_traceback(None)
print("three done")
def nested():
    try: raiser("four")
    except ValueError as e:
        try: raiser("five")
        except ValueError as f:
            print(repr(f.__context__))
        print("five done")
    print("four done")
nested()
try: e
except NameError as exc: print(exc)
def delete_early():
    try: raiser("six")
    except ValueError as e:
        del e
        print("deleted in handler")
delete_early()
def rebinds():
    try: raiser("seven")
    except ValueError as e:
        e = "rebound"
    try: print(e)
    except UnboundLocalError as x: print(x)
rebinds()
def loop():
    for i in range(3):
        try: raiser(f"loop {i}")
        except ValueError: continue
        finally: print("finally", i)
loop()
def returning():
    try: raiser("ret")
    except ValueError as e: return str(e)
print(returning())
def ctx():
    try:
        try: raiser("ctx inner")
        finally: raise KeyError("replaced")
    except KeyError as e:
        print(repr(e.__context__))
        e.__context__ = None
        print("context cleared")
ctx()
def stored():
    try: raiser("stored")
    except ValueError: return sys.exc_info()
info = stored(); print("info held"); del info
def gen():
    try: raiser("gen")
    except ValueError as e:
        yield str(e)
        print("resumed, e is", repr(e))
    yield "outside handler"
g = gen(); next(g); print("suspended in handler"); next(g); print("left handler")
del g
async def co():
    try: raiser("co")
    except ValueError: pass
    print("co handler done")
try: co().send(None)
except StopIteration: pass
print(sys.exception())
del kept
