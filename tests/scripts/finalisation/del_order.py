class D:
    def __init__(self, name): self.name = name
    def __del__(self): print("del", self.name)
def f():
    a, b, c = D("a"), D("b"), D("c")
    del b
    print("f body")
f()
x = D("x1")
x = D("x2")
D("temp")
[D("list item")][0].name
print("loop")
for i in range(3): d = D(i)
print("after loop")
del d
def g():
    d = D("returned")
    return d
g()
y = g().name
print(y)
def h():
    try: raise ValueError(D("in exception"))
    except ValueError as e: print("handling")
    print("after except")
h()
class Owner:
    def __init__(self): self.first, self.second = D("first"), D("second")
    def __del__(self): print("owner first")
o = Owner()
del o
d = {1: D("v1"), 2: D("v2")}
d[1] = 0
d.popitem()
s = {D("in set")}
s.clear()
t = (D("t1"), D("t2")); t = None
l = [D("s0"), D("s1"), D("s2"), D("s3")]
l[1:3] = []
print("slice deleted")
l *= 0
print("lambda"); k = (lambda d: lambda: d)(D("cell")); del k
def args(*a, **k): print("args")
args(D("pos"), kw=D("kw"))
class C:
    attr = D("class attribute")
del C
import gc; gc.collect()
print(D("expr").name + "!")
(D("tuple a"), D("tuple b"))
D("and") and D("or") or None
D("ternary") if D("cond") else None
a = b = D("shared"); del a; print("one left"); del b
with_default = lambda x=D("default"): None
del with_default
try: raise D("not an exception")
except TypeError as e: print(e)
z = [D("z")]; z.append(z[0]); z.pop(); print("popped"); z.pop()
import sys
def frames(): 
    local = D("frame local")
    return sys._getframe()
fr = frames(); print("frame kept"); del fr
m = D("module end")
