import gc, sys, weakref
print(gc.isenabled(), len(gc.get_threshold()), len(gc.get_count()), gc.get_debug(), gc.callbacks, gc.garbage, len(gc.get_stats()))
gc.disable(); print(gc.isenabled()); gc.enable(); gc.collect()
class Node:
    log = []
    def __init__(self, n): self.n = n
    def __del__(self): Node.log.append(self.n)
a, b = Node("a"), Node("b"); a.o = b; b.o = a; wa = weakref.ref(a); del a, b; print(Node.log, gc.collect() > 0, sorted(Node.log), wa())
l = []; l.append(l); d = {}; d["d"] = d; s = type("T", (), {})(); s.me = s; w = weakref.ref(s); del l, d, s; print(gc.collect() >= 1, w())
print(gc.is_tracked([]), gc.is_tracked(1), gc.is_tracked("a"), gc.is_tracked(Node(0)), gc.is_finalized(5)); x = [1]; print(any(r is x for r in gc.get_referents({"k": x})), any(o is x for o in gc.get_objects()), any(isinstance(r, dict) and r.get("x") is x for r in gc.get_referrers(x)))
for f in (lambda: gc.collect(5), lambda: gc.collect("x"), lambda: gc.set_threshold("a"), lambda: gc.collect(-1)):
    try: print(f())
    except Exception as e: print(type(e).__name__, e)
t = gc.get_threshold(); gc.set_threshold(100, 5, 5); print(gc.get_threshold()[0]); gc.set_threshold(*t)
ev = []; gc.callbacks.append(lambda p, i: ev.append((p, sorted(i)))); gc.collect(); gc.callbacks.clear(); print(ev[0], ev[-1][0])
class Res:
    keep = None
    def __del__(self): Res.keep = self
r = Res(); r.r = r; del r; gc.collect(); print(Res.keep is not None); Res.keep = None; gc.collect()
class G:
    def __del__(self): print("gen cycle del")
def gen(o):
    try: yield
    finally: print("finally in gen")
g = gen(G()); next(g); h = [g]; h.append(h); del g, h; gc.collect(); big = None
for i in range(200000): big = (big, i)
del big; print("deep freed"); c = [None]
for i in range(100000): c = [c]
del c; print("deep list freed", sys.getrefcount(None) > 0)
