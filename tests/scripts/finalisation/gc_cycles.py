import gc
import weakref
gc.collect()
class Node:
    def __init__(self, name): self.name = name
def check(label, make):
    refs = make()
    if not isinstance(refs, list): refs = [refs]
    gc.collect()
    print(label, [r() is None for r in refs])
def obj_dict():
    a = Node("a"); a.self = a
    return weakref.ref(a)
def list_cycle():
    a = Node("a"); l = [a]; l.append(l); a.l = l
    return weakref.ref(a)
def dict_cycle():
    a = Node("a"); d = {"a": a}; a.d = d
    return weakref.ref(a)
def tuple_cycle():
    a = Node("a"); a.t = (1, (a,))
    return weakref.ref(a)
def closure_cycle():
    a = Node("a")
    def f(): return a, f
    a.f = f
    return weakref.ref(a)
def bound_method():
    a = Node("a"); a.m = a.__init__
    return weakref.ref(a)
def class_cycle():
    class K: pass
    K.inst = K()
    return [weakref.ref(K), weakref.ref(K.inst)]
def generator():
    a = Node("a")
    def g():
        x = a
        yield x
        print("never")
    a.g = g(); next(a.g)
    return weakref.ref(a)
def coroutine():
    a = Node("a")
    class Aw:
        def __await__(self): yield
    async def c(x): await Aw()
    a.c = c(a); a.c.send(None)
    return weakref.ref(a)
def exception():
    a = Node("a")
    try: raise ValueError(a)
    except ValueError as e: a.e = e
    return weakref.ref(a)
def frame():
    import sys
    a = Node("a"); a.f = sys._getframe()
    return weakref.ref(a)
def slots():
    class S: __slots__ = ("x", "__weakref__")
    s = S(); s.x = s
    return weakref.ref(s)
def property_cycle():
    a = Node("a"); a.p = property(lambda self: a)
    return weakref.ref(a)
def partial_cycle():
    import functools
    a = Node("a"); a.p = functools.partial(print, a)
    return weakref.ref(a)
def iterators():
    a = Node("a"); a.i = [iter([a]), map(str, [a]), zip([a]), enumerate([a]), filter(None, [a]), reversed([a]), iter({1: a}.values())]
    return weakref.ref(a)
def deque_cycle():
    from collections import deque, defaultdict, OrderedDict
    a = Node("a"); a.d = deque([a]); a.dd = defaultdict(list, x=a); a.o = OrderedDict(y=a)
    return weakref.ref(a)
def set_cycle():
    a = Node("a"); a.s = {a}; a.fs = frozenset([a])
    return weakref.ref(a)
def cells():
    a = Node("a")
    def outer():
        b = a
        return lambda: b
    a.f = outer()
    return weakref.ref(a)
def memview():
    a = Node("a"); a.sl = slice(a, None); a.t = type("T", (), {"a": a})
    return weakref.ref(a)
def weak_only():
    a = Node("a"); w = weakref.ref(a); a.w = w
    return w
def big():
    nodes = [Node(i) for i in range(300)]
    for i, n in enumerate(nodes): n.next, n.prev, n.all = nodes[i - 1], nodes[(i + 1) % 300], nodes
    return [weakref.ref(nodes[0]), weakref.ref(nodes[150])]
for f in (obj_dict, list_cycle, dict_cycle, tuple_cycle, closure_cycle, bound_method, class_cycle, generator, coroutine, exception, frame,
          slots, property_cycle, partial_cycle, iterators, deque_cycle, set_cycle, cells, memview, weak_only, big):
    check(f.__name__, f)
