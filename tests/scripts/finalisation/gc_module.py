import gc
print(gc.isenabled())
gc.disable(); print(gc.isenabled()); gc.enable()
t = gc.get_threshold()
print(type(t).__name__, len(t))
gc.set_threshold(500, 5, 5); print(gc.get_threshold()[:2]); gc.set_threshold(*t)
print(isinstance(gc.get_count(), tuple), len(gc.get_count()))
class C: pass
print(gc.is_tracked([]), gc.is_tracked(1), gc.is_tracked("s"), gc.is_tracked(C()))
print(gc.is_finalized(C()))
gc.collect()
a = C(); a.a = a; del a
print(gc.collect() > 0, gc.collect())
for bad in (lambda: gc.collect(5), lambda: gc.collect(-1), lambda: gc.collect("x")):
    try: bad()
    except (ValueError, TypeError) as e: print(type(e).__name__, e)
print(isinstance(gc.collect(0), int), isinstance(gc.collect(generation=1), int))
l = [1, "x", (2,)]
print([x for x in gc.get_referents(l, {"k": 5})] == [1, "x", (2,), "k", 5] or sorted(map(str, gc.get_referents(l, {"k": 5}))))
holder = [C()]
print(any(r is holder for r in gc.get_referrers(holder[0])))
seen = []
gc.callbacks.append(lambda phase, info: seen.append((phase, sorted(info))))
gc.collect()
gc.callbacks.clear()
print(seen)
print(len(gc.get_stats()), sorted(gc.get_stats()[0])[:2])
gc.freeze(); print(gc.get_freeze_count() > 0); gc.unfreeze(); print(gc.get_freeze_count())
class F:
    def __del__(self): print("finalised, is_finalized:", gc.is_finalized(self))
f = F(); f.f = f; del f; gc.collect()
class G:
    def __init__(self, n): self.n = n
    def __del__(self): print("del", self.n, hasattr(self, "other"))
x, y = G("x"), G("y"); x.other, y.other = y, x
del x, y
print("collecting"); gc.collect(); print(gc.garbage)
print(any(isinstance(o, G) for o in gc.get_objects()))
class Evil:
    def __del__(self):
        global revived
        revived = self
e = Evil(); e.me = e; del e
gc.collect(); print(type(revived).__name__, revived.me is revived)
del revived; gc.collect()
print("never twice", "revived" in globals())
