import inspect
import types
def sub():
    yield "s1"
    yield "s2"
def outer():
    yield "before"
    s = sub()
    r = yield from s
    yield "after"
g = outer()
state = lambda: (inspect.getgeneratorstate(g), g.gi_running, g.gi_suspended,
                 g.gi_yieldfrom.__name__ if isinstance(g.gi_yieldfrom, types.GeneratorType) else g.gi_yieldfrom,
                 g.gi_frame and g.gi_frame.f_lineno - outer.__code__.co_firstlineno)
print(state())
for v in g:
    print(v, *state())
print(state())
print(inspect.getgeneratorlocals(g), g.gi_code.co_name)

def own_view():
    me = yield
    yield me.gi_running, me.gi_suspended, me.gi_yieldfrom, inspect.getgeneratorstate(me)
o = own_view()
next(o)
print(o.send(o))
def lists():
    yield from [1, 2, 3]
l = lists()
next(l)
print(type(l.gi_yieldfrom).__name__, l.gi_yieldfrom.__length_hint__())
print(next(l.gi_yieldfrom), list(l))
class It:
    def __iter__(self): return self
    def __next__(self): return 1
    def __repr__(self): return "<It>"
def over():
    try:
        yield from It()
    except KeyError:
        yield v.gi_yieldfrom
v = over()
next(v)
print(v.gi_yieldfrom, v.throw(KeyError), v.gi_yieldfrom)
def locals_visible():
    a = 1
    yield
    b = a + 1
    yield
    del a
    yield
lv = locals_visible()
for _ in lv:
    print(inspect.getgeneratorlocals(lv))
print(lv.gi_frame)
try:
    inspect.getgeneratorlocals(5)
except TypeError as exc:
    print(exc)
for name in ("gi_frame", "gi_running", "gi_code", "gi_yieldfrom", "gi_suspended"):
    try:
        setattr(lv, name, 1)
    except AttributeError as exc:
        print(exc)
