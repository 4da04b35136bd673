"""Cycles through suspended generators, coroutines, async generators, tracebacks and frames."""
import gc, sys, types, weakref
gc.disable(); gc.collect()
@types.coroutine
def suspend(v=None): return (yield v)
class D:
    def __init__(self, n): self.n = n
    def __del__(self): print("  del", self.n)
def collect(name): print(name, "->", gc.collect() > 0); print(" again", gc.collect() > 0)
def gen(box, n):
    d = D(n)
    try: box.append((yield))
    finally: print("  finally", n)
box = []; g = gen(box, "gen"); next(g); box.append(g); del g, box; collect("generator in its own list")
def selfref():
    me = yield
    try: yield
    finally: print("  selfref", me is not None)
g = selfref(); next(g); g.send(g); del g; collect("generator holding itself")
async def co(box):
    box.append(1)
    try: await suspend()
    finally: print("  co finally")
box = []; c = co(box); c.send(None); box.append(c); del c, box; collect("coroutine")
async def outer(box): await co(box)
box = []; c = outer(box); c.send(None); box.append(c); del c, box; collect("coroutine chain")
async def ag(box):
    try: yield box
    finally: print("  ag finally")
box = []; a = ag(box)
try: a.asend(None).send(None)
except StopIteration: pass
box.append(a); del a, box; collect("async generator")
def raising():
    d = D("frame local")
    raise ValueError("kept")
try: raising()
except ValueError as e: kept = e
kept.self = kept; del kept; collect("exception holding itself")
def frame_cycle():
    d = D("in frame"); f = sys._getframe(); return None
frame_cycle(); collect("frame in its own local")
def closure_cycle():
    d = D("closure")
    def inner(): return inner, d
    return None
closure_cycle(); collect("closure")
class Node:
    def __init__(self, n): self.n, self.d = n, D(n)
x, y = Node("x"), Node("y"); x.o, y.o = y, x; w = weakref.ref(x, lambda r: print("  weakref x")); del x, y; collect("two nodes"); print(w())
class Rev:
    def __del__(self): revived.append(self); print("  revived")
revived = []
r = Rev(); r.r = r; del r; collect("resurrected"); print(len(revived)); revived.clear(); collect("second death")
g = (i for i in [1]); l = [g]; g2 = (lambda l: (x for x in l))(l); l.append(g2); del g, g2, l; collect("generator expressions")
import contextlib
@contextlib.contextmanager
def cm():
    try: yield
    finally: print("  cm finally")
class Keeps:
    def __init__(self): self.cm = cm(); self.cm.__enter__(); self.me = self
k = Keeps(); del k; collect("context manager in a cycle")
async def never(): pass
import warnings; warnings.simplefilter("ignore")
c = never(); l = [c]; l.append(l); del c, l; collect("never awaited in a cycle")
d = {}; d["self"] = d; t = (d,); d["t"] = t; del d, t; collect("dict and tuple")
class WithSlots: __slots__ = ("a", "__weakref__")
s = WithSlots(); s.a = [s]; wr = weakref.ref(s); del s; collect("slots"); print(wr())
