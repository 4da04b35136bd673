def plain(): yield
class C:
    def method(self): yield
    @staticmethod
    def static():
        def nested(): yield
        return nested()
for g in (plain(), C().method(), C.static(), (x for x in ()), (lambda: (yield))()):
    print(g.__name__, "|", g.__qualname__, "|", repr(g).split(" at ")[0])
g = plain()
g.__name__ = "other"
print(g.__name__, g.__qualname__, repr(g).split(" at ")[0], plain.__name__)
g.__qualname__ = "a.b"
print(repr(g).split(" at ")[0])
for value in (1, None, b"x"):
    for attr in ("__name__", "__qualname__"):
        try:
            setattr(g, attr, value)
        except TypeError as exc:
            print(exc)
try:
    del g.__name__
except TypeError as exc:
    print(exc)
plain.__name__ = "renamed"
print(plain().__name__, plain().__qualname__)
print(type(g).__name__, type(g).__module__, type(g).__mro__)
try:
    type(g)()
except TypeError as exc:
    print(exc)
try:
    class Sub(type(g)): pass
except TypeError as exc:
    print(exc)
try:
    g.new_attribute = 1
except AttributeError as exc:
    print(exc)
print([n for n in dir(g) if not n.startswith("_")])
print(iter(g) is g, g.__iter__() is g, hash(g) == hash(g), g == g, g != plain())
import copy, pickle
for f in (copy.copy, copy.deepcopy, pickle.dumps):
    try:
        f(g)
    except TypeError as exc:
        print(exc)
import weakref
w = weakref.ref(g)
print(w() is g)
del g, w
print(bool(plain()), callable(plain()))
for bad in (lambda: len(plain()), lambda: plain()[0], lambda: plain() < plain(), lambda: plain() + 1):
    try: bad()
    except TypeError as exc: print(exc)
