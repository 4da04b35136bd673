import gc
import weakref
class C:
    def __init__(self, n): self.n = n
    def __repr__(self): return f"C({self.n})"
log = []
a = C(1)
r1 = weakref.ref(a)
r2 = weakref.ref(a)
r3 = weakref.ref(a, lambda r: log.append(("r3", r is r3, r())))
r4 = weakref.ref(a, lambda r: log.append("r4"))
print(r1 is r2, r1 is r3, r1 == r3, hash(r1) == hash(a), weakref.getweakrefcount(a), len(weakref.getweakrefs(a)))
p = weakref.proxy(a)
print(p.n, repr(p), type(p).__name__, isinstance(p, C))
p.new = 5
print(a.new)
del a
print(r1(), log, r1 == r2, r3 == r1)
for bad in (lambda: p.n, lambda: str(p), lambda: setattr(p, "x", 1)):
    try: bad()
    except ReferenceError as e: print(e)
try: hash(weakref.ref(C(0)))
except TypeError as e: print(e)
for x in (1, "s", (), None, [], {}): 
    try: weakref.ref(x)
    except TypeError as e: print(e)
d = weakref.WeakValueDictionary()
k, v = C("k"), C("v")
d["a"], d["b"] = k, v
print(sorted(d), len(d), d["a"])
del k
print(sorted(d), d.get("a", "gone"), "a" in d)
wk = weakref.WeakKeyDictionary()
keys = [C(i) for i in range(3)]
for i, key in enumerate(keys): wk[key] = i
keys.pop(); del key
print(sorted(wk.values()), len(wk))
ws = weakref.WeakSet(keys)
keys.pop(0)
print(len(ws), list(ws))
class M:
    def meth(self): return "meth result"
m = M()
dead = weakref.ref(m.meth)
live = weakref.WeakMethod(m.meth)
print(dead(), live()())
del m
print(live())
def fin(*a, **k): print("finalize", a, k)
o = C("fin")
f = weakref.finalize(o, fin, 1, x=2)
print(f.alive, f.peek()[2:])
del o
print(f.alive, f())
o = C("fin2")
f = weakref.finalize(o, fin, "called by hand")
print(f(), f(), f.alive)
o2 = C("detach"); f = weakref.finalize(o2, fin); print(f.detach() is not None); del o2
at_exit = C("exit"); weakref.finalize(at_exit, fin, "at exit")
class Sub(weakref.ref):
    def __new__(cls, o, tag): return super().__new__(cls, o)
    def __init__(self, o, tag): super().__init__(o); self.tag = tag
x = C("x"); s = Sub(x, "t")
print(s.tag, s(), s is Sub(x, "u"))
c = C("cyc"); c.me = c; wr = weakref.ref(c, lambda r: print("cycle callback"))
del c; gc.collect(); print(wr())
