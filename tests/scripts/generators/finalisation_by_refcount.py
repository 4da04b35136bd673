import sys
log = []
def g(name):
    try:
        yield 1
        yield 2
    except GeneratorExit:
        print(name, "GeneratorExit")
        raise
    finally:
        print(name, "finally")
i = g("deleted")
next(i)
del i
print("--- after del")
i = g("rebound")
next(i)
i = None
print("--- after rebinding")
i = g("never started")
del i
i = g("exhausted")
list(i)
del i
print("--- break")
for x in g("loop"):
    break
print("after loop")
def f():
    it = g("local")
    next(it)
    print("leaving f")
f()
print("--- zip and islice")
from itertools import islice
list(islice(g("sliced"), 1))
list(zip(g("zip a"), [1]))
any(x == 1 for x in g("any"))
a, *b = g("unpacked")
try:
    (a,) = g("too many")
except ValueError as exc:
    print(exc)
print("--- errors while finalising")
sys.unraisablehook = lambda u: print("unraisable:", repr(u.exc_value), u.object.__name__ if hasattr(u.object, "__name__") else u.object)
def bad():
    try: yield
    finally: raise ValueError("in finally")
i = bad(); next(i); del i
def ignoring():
    try: yield
    except GeneratorExit: yield "no"
i = ignoring(); next(i); del i
print("--- resurrection")
saved = []
def saver():
    me = yield
    try: yield
    finally: saved.append(me)
i = saver(); next(i); i.send(i) 
i.close()
print(len(saved), list(saved[0]))
class Holder:
    def __del__(self): print("holder deleted")
def keeps():
    h = Holder()
    yield
    print("not here")
i = keeps(); next(i)
del i
i = keeps(); next(i); i.close(); print("closed")
