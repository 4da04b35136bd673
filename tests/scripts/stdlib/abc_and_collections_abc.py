import abc, collections.abc as c
class Shape(abc.ABC):
    @property
    @abc.abstractmethod
    def area(self): ...
    @abc.abstractmethod
    def name(self): return "base"
    @classmethod
    @abc.abstractmethod
    def make(cls): ...
    @staticmethod
    @abc.abstractmethod
    def st(): ...
class Sq(Shape):
    area = 4
    def name(self): return "sq+" + super().name()
    @classmethod
    def make(cls): return cls()
    @staticmethod
    def st(): return 1
for f in (lambda: Shape(), lambda: type("P", (Shape,), {"name": 1})(), lambda: type("Q", (Sq,), {"x": abc.abstractmethod(lambda s: 0)})()):
    try: print(f())
    except TypeError as e: print(e)
s = Sq.make(); print(s.area, s.name(), s.st(), Shape.__abstractmethods__ == {"area", "name", "make", "st"}, Sq.__abstractmethods__, abc.get_cache_token() is not None)
@Shape.register
class R: pass
print(isinstance(R(), Shape), issubclass(R, Shape), isinstance(5, Shape), R in Shape.__subclasses__())
class Hook(abc.ABC):
    @classmethod
    def __subclasshook__(cls, k): return True if hasattr(k, "quack") else NotImplemented
class Duck:
    quack = 1
print(isinstance(Duck(), Hook), issubclass(int, Hook))
try: Shape.register(5)
except TypeError as e: print(e)
class Loop1(abc.ABC): pass
class Loop2(Loop1): pass
try: Loop2.register(Loop1)
except RuntimeError as e: print(e)
vals = [5, "s", b"b", [], (), {}, set(), frozenset(), range(3), iter([]), (x for x in ()), len, object(), memoryview(b""), {}.keys(), {}.items(), bytearray(), lambda: 0, type, None, 1.5, slice(1), NotImplemented, zip()]
for n in ("Hashable", "Iterable", "Iterator", "Reversible", "Sized", "Container", "Collection", "Callable", "Sequence", "MutableSequence", "Set", "MutableSet", "Mapping", "MutableMapping", "Generator", "Awaitable", "Coroutine", "AsyncIterable", "KeysView", "ItemsView", "Buffer"):
    print(n, "".join("01"[isinstance(v, getattr(c, n))] for v in vals), sorted(getattr(c, n).__abstractmethods__))
class Seq(c.Sequence):
    def __init__(self, *a): self.a = a
    def __len__(self): return len(self.a)
    def __getitem__(self, i): return self.a[i]
q = Seq(1, 2, 3, 2); print(list(q), list(reversed(q)), 2 in q, q.index(2), q.index(2, 2), q.count(2), isinstance(q, c.Sequence))
try: q.index(9)
except ValueError as e: print(repr(e))
class MS(c.MutableSequence):
    def __init__(self): self.l = []
    def __len__(self): return len(self.l)
    def __getitem__(self, i): return self.l[i]
    def __setitem__(self, i, v): self.l[i] = v
    def __delitem__(self, i): del self.l[i]
    def insert(self, i, v): self.l.insert(i, v)
m = MS(); m.append(1); m.extend([2, 3]); m += [4]; m.reverse(); print(m.l, m.pop(), m.pop(0)); m.remove(3); print(m.l); m.clear(); print(m.l)
class Mp(c.MutableMapping):
    def __init__(self, *a, **k): self.d = dict(*a, **k)
    def __getitem__(self, k): return self.d[k]
    def __setitem__(self, k, v): self.d[k] = v
    def __delitem__(self, k): del self.d[k]
    def __iter__(self): return iter(self.d)
    def __len__(self): return len(self.d)
p = Mp(a=1); p.update(b=2); p.setdefault("c", []).append(3); print(dict(p), p.get("z"), p.pop("a"), p.pop("q", None), "b" in p, list(p.keys()), list(p.values()), list(p.items()), p == {"b": 2, "c": [3]}, p.popitem(), {**p}, p.items() & {("c", 1)} if 0 else "")
try: p["nope"]
except KeyError as e: print(repr(e))
class St(c.Set):
    def __init__(self, it): self.s = list(dict.fromkeys(it))
    def __contains__(self, x): return x in self.s
    def __iter__(self): return iter(self.s)
    def __len__(self): return len(self.s)
    def __repr__(self): return f"St({self.s})"
a, b = St("abc"), St("bcd"); print(a & b, a | b, a - b, a ^ b, a <= b, St("b") < a, a == St("cab"), a.isdisjoint("xyz"), a >= {"a"}, a._hash() == St("cba")._hash(), {"a", "z"} & a)
try: type("Bad", (c.Iterator,), {})()
except TypeError as e: print(e)
