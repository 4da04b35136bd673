import gc
import weakref
class Obj:
    def __init__(self, name): self.name = name
    def __repr__(self): return f"<{self.name}>"
def g(o):
    local = Obj("local")
    yield o
    del local
    yield "deleted"
o = Obj("arg")
i = g(o)
next(i)
print(sorted(repr(x) for x in gc.get_referents(i) if isinstance(x, Obj)) in ([], ["<arg>", "<local>"]))
r = weakref.ref(o)
del o
print("arg alive", r() is not None)
next(i)
i.close()
print("arg gone", r() is None)
class Tracker:
    alive = 0
    def __init__(self): Tracker.alive += 1
    def __del__(self): Tracker.alive -= 1
def many():
    a, b = Tracker(), Tracker()
    c = [Tracker() for _ in range(3)]
    yield Tracker.alive
    a = None
    yield Tracker.alive
    c.pop()
    yield Tracker.alive
m = many()
print(list(m), Tracker.alive)
m = many(); next(m); next(m)
print(Tracker.alive); m.close(); print(Tracker.alive)
def temporaries():
    x = [Tracker(), (yield "mid-expression"), Tracker()]
    yield len(x)
t = temporaries()
next(t)
print(Tracker.alive)
t.close()
print(Tracker.alive)
def call_pending():
    def f(*a): return len(a)
    yield f(Tracker(), Tracker(), (yield "pending call"))
t = call_pending(); next(t)
print(Tracker.alive)
del t
print(Tracker.alive)
def loop_pending():
    for x in (Tracker() for _ in range(5)):
        yield Tracker.alive
t = loop_pending()
print(next(t), next(t)); del t
print(Tracker.alive)
def exc_pending():
    try: raise ValueError(Tracker())
    except ValueError: yield "in handler"
t = exc_pending(); next(t)
print(Tracker.alive); del t
print(Tracker.alive)
def arg_value():
    v = yield
    while True: v = yield v
t = arg_value(); next(t); t.send(Tracker())
print(Tracker.alive); t.send(None); print(Tracker.alive)
t.close()
wr = weakref.WeakSet()
gens = [many() for _ in range(3)]
for x in gens: wr.add(x)
print(len(wr)); gens.pop(); del x
print(len(wr))
