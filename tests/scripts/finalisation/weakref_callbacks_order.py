"""Weak references: when they die, what callbacks see, and in which order things happen."""
import gc, weakref, types
gc.disable(); gc.collect()
class O:
    def __init__(self, n): self.n = n
    def __repr__(self): return f"O({self.n})"
class D(O):
    def __del__(self): print("  del", self.n, [r() for r in refs])
refs = []
def cb(n): return lambda r: print("  callback", n, r(), r in refs)
o = O("plain"); refs = [weakref.ref(o, cb(i)) for i in range(3)]; del o; print("plain", [r() for r in refs])
o = D("with del"); refs = [weakref.ref(o, cb(i)) for i in range(2)]; del o; print("with del", [r() for r in refs])
class Res(O):
    def __del__(self): print("  del", self.n); saved.append(self)
saved = []; o = Res("resurrected"); refs = [weakref.ref(o, cb("r"))]; del o; print(saved, refs[0]()); saved.clear(); print("gone", refs[0]())
o = O("dropped ref"); weakref.ref(o, cb("never")); del o; print("callback of a dead reference is not called")
o = O("self"); o.r = weakref.ref(o, cb("self")); del o; print("reference inside its object")
a, b = O("a"), O("b"); a.o, b.o = b, a; refs = [weakref.ref(a, cb("a")), weakref.ref(b, cb("b"))]; del a, b; print("cycle", gc.collect() > 0, [r() for r in refs])
a, b = D("ca"), D("cb"); a.o, b.o = b, a; refs = [weakref.ref(a, cb("ca")), weakref.ref(b, cb("cb"))]; del a, b; gc.collect(); print("cycle with del", [r() for r in refs])
a = O("inner ref"); a.me = a; a.w = weakref.ref(a, cb("inside the cycle")); del a; gc.collect(); print("callback inside garbage")
def gen():
    try: yield
    finally: print("  gen finally", wr())
g = gen(); next(g); wr = weakref.ref(g, lambda r: print("  gen callback", r())); del g; print("generator")
async def co():
    try: await types.coroutine(lambda: (yield))()
    finally: print("  co finally", wr())
d = weakref.WeakValueDictionary(); o = O("value"); d["k"] = o; it = iter(d.items()); print(next(it)); del o; print(len(d), list(d)); del it; print(len(d), "k" in d, d.get("k", 1))
k = weakref.WeakKeyDictionary(); o1, o2 = O(1), O(2); k[o1] = o2; k[o2] = "leaf"; del o2; print(len(k)); del o1; print(len(k), list(k))
s = weakref.WeakSet(); os = [O(i) for i in range(4)]; s.update(os); 
for x in s: os.pop(); break
del x; print(len(s), len(os)); os.clear(); print(len(s), list(s))
o = O("finalize"); f = [weakref.finalize(o, print, "  finalize", i) for i in range(3)]; print([x.alive for x in f], f[0].peek()[2]); f[1].detach(); f[2](); del o; print([x.alive for x in f], [x() for x in f])
o = O("proxy"); p = weakref.proxy(o, lambda p: print("  proxy callback")); print(p.n, p == o, p.__class__); del o
try: p.n
except ReferenceError as e: print(e)
def raising(r): raise ValueError("callback")
import sys; sys.unraisablehook = lambda u: print("  unraisable", repr(u.exc_value), u.object)
o = O("raises"); refs = [weakref.ref(o, raising), weakref.ref(o, cb("after"))]; del o
m = weakref.WeakMethod(O("temp").__repr__); print(m())
class M:
    def f(self): return "f"
x = M(); m = weakref.WeakMethod(x.f, lambda r: print("  method callback", r())); print(m()()); del x
r1 = weakref.ref(M); r2 = weakref.ref(M); print(r1 is r2, r1 == r2, hash(r1) == hash(M), weakref.getweakrefcount(M) >= 1, r1)
o1, o2 = O(1), O(1); ra, rb = weakref.ref(o1), weakref.ref(o2); print(ra == rb, ra != rb, ra == weakref.ref(o1)); del o1, o2; print(ra == rb, ra == ra)
try: hash(ra)
except TypeError as e: print(e)
o = O("in list"); l = [o]; r = weakref.ref(o, lambda r: print("  died with list", len(l))); del o; l.clear(); print("end")
