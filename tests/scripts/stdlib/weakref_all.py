import weakref, gc
class O:
    def __init__(self, n): self.n = n
    def __repr__(self): return f"O{self.n}"
    def m(self): return self.n
    def __eq__(self, o): return isinstance(o, O) and self.n == o.n
    def __hash__(self): return hash(self.n)
a = O(1); log = []; r = weakref.ref(a, lambda x: log.append(("dead", x() is None))); p = weakref.proxy(a); print(r() is a, p.n, p.m(), repr(p) == "O1", weakref.getweakrefcount(a), r == weakref.ref(a), hash(r) == hash(a), weakref.ref(a) is weakref.ref(a), r.__callback__ is not None, len(weakref.getweakrefs(a)))
p.n = 10; print(a.n); m = weakref.WeakMethod(a.m); print(m()()); f = weakref.finalize(a, log.append, "finalized"); print(f.alive, f.peek()[2:]); del a; print(r(), log, m(), f.alive, r.__callback__)
for g in (lambda: p.n, lambda: str(p), lambda: weakref.ref(5), lambda: weakref.ref("x"), lambda: weakref.proxy([]), lambda: hash(weakref.ref(O(9))), lambda: weakref.WeakMethod(5), lambda: weakref.ref((), 1), lambda: p == 1, lambda: weakref.WeakValueDictionary({1: 2}), lambda: weakref.WeakKeyDictionary({5: 1}), lambda: weakref.WeakSet([1]), lambda: hash(p), lambda: weakref.ref(O(1))()):
    try: print(g())
    except Exception as e: print(type(e).__name__, e)
d = weakref.WeakValueDictionary(); x, y = O("x"), O("y"); d["x"] = x; d["y"] = y; d.update(z=x); print(sorted(d), len(d), d["x"], d.get("q"), "y" in d, sorted(d.items(), key=str)); del y; print(sorted(d)); d.pop("z"); print(list(d.values()), d.setdefault("n", x), d.copy()["x"]);
k = weakref.WeakKeyDictionary(); k[x] = 1; tmp = O("t"); k[tmp] = 2; print(len(k), k[x], x in k, k.get(tmp)); del tmp; print(len(k), list(k.items()), k.pop(x), len(k))
s = weakref.WeakSet([x]); z = O("z"); s.add(z); print(len(s), x in s, sorted(s, key=str)); del z; print(len(s), s == {x}, s.pop(), len(s))
class N:
    pass
n = N(); n.self = n; rn = weakref.ref(n); del n; print(rn() is None); gc.collect(); print(rn() is None)
order = []; q = O(2); r1 = weakref.ref(q, lambda _: order.append(1)); r2 = weakref.ref(q, lambda _: order.append(2)); del q; print(order)
class Slot: __slots__ = ("a",)
class SlotW: __slots__ = ("a", "__weakref__")
print(weakref.ref(SlotW())() is None)
try: weakref.ref(Slot())
except TypeError as e: print(e)
class R(weakref.ref):
    def __init__(self, o, cb=None, tag=None): super().__init__(o, cb); self.tag = tag
    def __new__(cls, o, cb=None, tag=None): return super().__new__(cls, o, cb)
rr = R(x, tag="t"); print(rr.tag, rr() is x, type(rr).__name__); def_ = lambda: 0; wf = weakref.ref(def_); print(wf() is def_, weakref.ref(O)() is O, weakref.ref(weakref)() is weakref, type(weakref.ref(O.m)()).__name__, weakref.ref({1}.__class__)().__name__)
def cb(_): raise ValueError("in callback")
import sys; sys.unraisablehook = lambda u: print("unraisable", u.exc_type.__name__, u.exc_value)
v = O(3); rv = weakref.ref(v, cb); del v; fin = weakref.finalize(x, print, "at exit or death"); fin.atexit = False; print(fin.detach() is not None, fin.alive); e = weakref.finalize(x, print, "exit"); print(e.atexit)
