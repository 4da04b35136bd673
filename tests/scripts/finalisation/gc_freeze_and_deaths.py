# Objects of all generations die, are frozen, brought back and looked at, in any order.
import gc
import random
import weakref

random.seed(5)


class Node:
    __slots__ = ("a", "b", "__weakref__")


class Final(Node):
    def __del__(self):
        n = random.random()
        if n < 0.1:
            kept.append(self)
        elif n < 0.12:
            gc.get_objects()
        elif n < 0.15:
            gc.collect(0)


kept, roots, refs = [], [], []
gc.set_threshold(50)
for step in range(4000):
    if random.random() < 0.5:
        o = random.choice((Node, Final, Final))()
        o.a = random.choice(roots) if roots else None
        o.b = o if random.random() < 0.3 else None
        refs.append(weakref.ref(o))
    else:
        o = []
        o.append(o)
        o += random.sample(roots, min(1, len(roots)))
    roots.append(o)
    if len(roots) > 200:
        roots.pop(random.randrange(200))
    if len(kept) > 20:
        kept.clear()
    if step % 301 == 0:
        gc.freeze()
    if step % 701 == 0:
        gc.unfreeze()
    if step % 103 == 0:
        gc.collect()
    if len(refs) > 500:
        refs = [r for r in refs if r() is not None]
    x = random.choice(roots)
    if isinstance(x, Node):
        x.a = random.choice(roots)
    else:
        x[1:] = [random.choice(roots)]

del roots, o, x
gc.unfreeze()
Final.__del__ = lambda self: None
for _ in range(3):
    kept.clear()
    gc.collect()
print(sum(r() is not None for r in refs), gc.get_freeze_count())


class Cycle:
    def __init__(self):
        self.me = self

    def __del__(self):
        gc.freeze()


for n in range(30):
    Cycle()
    others = [[] for _ in range(5)]
    gc.collect()
    del others[n % 5]
    if n % 3 == 0:
        gc.unfreeze()
gc.unfreeze()
print(gc.collect() >= 0, gc.get_freeze_count())
