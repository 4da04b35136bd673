"""gc.freeze, gc.set_debug, generations, callbacks."""
import gc
gc.collect()
class A: pass
def cyc(n):
    for i in range(n):
        a = A(); a.me = a
gc.disable()
cyc(3)
gc.collect()
cyc(3)
gc.freeze()
print(gc.get_freeze_count() > 100, gc.collect())
gc.unfreeze()
print(gc.get_freeze_count(), gc.collect())
gc.set_debug(gc.DEBUG_SAVEALL)
print(gc.get_debug())
cyc(2)
print(gc.collect(), len([x for x in gc.garbage if isinstance(x, A)]))
gc.set_debug(0)
gc.garbage.clear()
print(gc.collect() >= 2)
for g in (9, -2, 3):
    try: gc.get_objects(g)
    except ValueError as e: print(e)
a = A()
print(any(x is a for x in gc.get_objects(0)), any(x is a for x in gc.get_objects()))
seen = []
def cb(phase, info): seen.append((phase, info['generation'], info['collected'], info['uncollectable']))
gc.callbacks.append(cb)
cyc(1); gc.collect()
gc.callbacks.remove(cb)
print(seen)
print(sorted(gc.get_stats()[2]))
try: gc.set_debug('x')
except TypeError as e: print(e)
