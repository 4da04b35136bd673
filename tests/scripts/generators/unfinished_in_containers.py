"""Order of finalisation when containers, frames and modules drop suspended generators."""
def g(name):
    try:
        yield name
    finally:
        print("fin", name)
def started(name):
    i = g(name)
    next(i)
    return i
l = [started("l0"), started("l1"), started("l2")]
del l[1]
l.clear()
d = {"a": started("d.a"), "b": started("d.b")}
d["a"] = None
d.pop("b")
t = (started("t0"), started("t1"))
del t
class C:
    pass
c = C()
c.first = started("c.first")
c.second = started("c.second")
del c.first
del c
def f():
    a = started("local a")
    b = started("local b")
    return "returned"
print(f())
def raising():
    a = started("raising a")
    raise ValueError
try:
    raising()
except ValueError:
    print("in handler")
print("after handler")
def closure():
    cell = started("cell")
    return lambda: cell
k = closure()
k = None
def defaults(x=started("default")):
    pass
del defaults
def outer():
    inner = started("inner of generator")
    try:
        yield
    finally:
        print("outer finally")
o = outer()
next(o)
del o
def arguments(a, *args, **kw):
    print("in arguments")
arguments(started("a"), started("args"), k=started("kw"))
x = started("x")
x = started("x2")
started("temporary")
started("expression") and None
print([started("in list")] and "list gone")
for v in [started("for value")]:
    pass
print("loop over")
del v
del x
print("end of module")
last = started("at exit")
