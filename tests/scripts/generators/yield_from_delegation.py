"""PEP 380: everything that passes through yield from."""
class Sub:
    def __init__(self, *items): self.items = list(items)
    def __iter__(self): return self
    def __next__(self):
        print("  next")
        if not self.items: raise StopIteration("sub result")
        return self.items.pop(0)
    def send(self, v):
        print("  send", v)
        return next(self)
    def throw(self, *a):
        print("  throw", *[repr(x) for x in a])
        if isinstance(a[0], KeyError): return "key handled"
        if isinstance(a[0], IndexError): raise StopIteration("index result")
        raise a[0]
    def close(self):
        print("  close")

def outer(it):
    try:
        r = yield from it
    except Exception as exc:
        r = f"outer caught {exc!r}"
    yield r

g = outer(Sub(1, 2, 3))
print(next(g), next(g), g.send("x"))
print(next(g))
g = outer(Sub(1, 2, 3))
next(g)
print(g.throw(KeyError("k")))
print(g.throw(IndexError("i")))
g = outer(Sub(1, 2))
next(g)
print(g.throw(ValueError("v")))
g = outer(Sub(1, 2))
next(g)
g.close()

class CloseFails(Sub):
    def close(self): raise OSError("close failed")
g = outer(CloseFails(1))
next(g)
try:
    print("close ->", g.close())
except Exception as exc:
    print(repr(exc))
class NoMethods:
    def __init__(self): self.n = 0
    def __iter__(self): return self
    def __next__(self):
        self.n += 1
        return self.n
g = outer(NoMethods())
print(next(g), next(g))
try:
    print(g.send("v"))
except AttributeError as exc:
    print(exc)
g = outer(NoMethods())
next(g)
print(g.throw(KeyError("no throw method")))
g = outer(NoMethods())
next(g)
g.close()
class BadAttr(NoMethods):
    def __repr__(self): return "<BadAttr>"
    @property
    def throw(self): raise RuntimeError("throw property")
    @property
    def close(self): raise RuntimeError("close property")
g = outer(BadAttr())
next(g)
try:
    print(g.throw(KeyError("x")))
except RuntimeError as exc:
    print("throw:", exc)
import sys
sys.unraisablehook = lambda u: print("unraisable", repr(u.exc_value))
g = outer(BadAttr())
next(g)
try:
    g.close()
except RuntimeError as exc:
    print("close:", exc)
for it in (5, None):
    g = outer(it)
    print(next(g))
print(list(outer("ab")), list(outer({1: 2})), list(outer(range(2))))
