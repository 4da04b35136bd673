import gc
import weakref
saved = []
class R:
    count = 0
    def __init__(self, name): self.name = name
    def __del__(self):
        R.count += 1
        print("del", self.name)
        saved.append(self)
r = R("a")
w = weakref.ref(r, lambda w: print("weakref callback"))
del r
print(len(saved), saved[0].name, w())
saved.clear()
print("once only:", R.count)
gc.collect()
r = R("cycle"); r.self = r; del r
gc.collect()
print(saved[0].self is saved[0])
saved[0].self = None
saved.clear()
print(R.count)
class Chain:
    def __init__(self, n): self.n = n
    def __del__(self):
        if self.n: Chain(self.n - 1)
        else: print("chain end")
Chain(20)
class Node:
    def __init__(self, nxt): self.next = nxt
n = None
for _ in range(200_000): n = Node(n)
del n
print("long chain of objects freed")
t = None
for _ in range(200_000): t = (t,)
del t
d = None
for _ in range(200_000): d = {"k": d}
del d
print("tuples and dicts freed")
def g(inner):
    yield from inner
i = iter(())
for _ in range(5000): i = map(abs, i)
del i
print("iterators freed")
class Slots:
    __slots__ = ("a", "__weakref__")
    def __del__(self): print("slots del", hasattr(self, "a"))
s = Slots(); s.a = 1; del s
Slots()
class Base:
    def __del__(self): print("base del")
class Derived(Base):
    def __del__(self):
        print("derived del")
        super().__del__()
Derived()
class NoInit:
    def __init__(self): raise ValueError("init failed")
    def __del__(self): print("del after failed init")
try: NoInit()
except ValueError as e: print(e)
class Meta(type):
    def __del__(cls): print("class deleted", cls.__name__)
class Temp(metaclass=Meta): pass
del Temp
gc.collect()
