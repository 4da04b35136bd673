import gc
gc.collect()
gc.disable()
class Node:
    def __init__(self, n): self.n = n
    def __del__(self): print("del", self.n)
def g(box):
    node = Node("in generator")
    try:
        while True:
            yield box
    finally:
        print("finally of cyclic generator", box is not None)
box = []
i = g(box)
box.append(i)
next(i)
del i, box
print("before collect")
gc.collect()
print("after collect")

def self_ref():
    me = yield
    n = Node("self")
    yield me
i = self_ref(); next(i); i.send(i)
del i
gc.collect()
print("after second")

def two(other):
    n = Node("pair")
    other.append((yield))
    yield
a, b = [], []
i, j = two(a), two(b)
next(i); next(j)
i.send(j); j.send(i)
a.append(j); b.append(i)
del i, j, a, b
gc.collect()
print("after third")
def yields_in_finaliser(box):
    try:
        yield
    except GeneratorExit:
        print("refuses")
        yield
import sys
sys.unraisablehook = lambda u: print("unraisable", u.exc_value)
box = []
i = yields_in_finaliser(box); box.append(i); next(i)
del i, box
gc.collect()
def never_started(box):
    yield Node("not made")
box = []; box.append(never_started(box))
del box
gc.collect()
print("end", gc.isenabled())
gc.enable()
