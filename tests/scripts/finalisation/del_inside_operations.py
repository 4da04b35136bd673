"""Objects whose last reference goes in the middle of an operation die right there."""
log = []
class D:
    def __init__(self, n): self.n = n
    def __del__(self): log.append(f"~{self.n}")
    def __add__(self, o): log.append("add"); return D(f"{self.n}+{o.n}")
    def __getitem__(self, k): log.append("get"); return D(f"{self.n}[]")
    def __call__(self, *a, **k): log.append("call"); return D(f"{self.n}()")
    def __getattr__(self, k): log.append("attr"); return D(f"{self.n}.{k}")
    def __enter__(self): log.append("enter"); return D("entered")
    def __exit__(self, *a): log.append("exit")
    def __iter__(self): log.append("iter"); return iter([D("i1"), D("i2")])
    def __eq__(self, o): log.append("eq"); return True
    def __hash__(self): return hash(self.n)
    def __bool__(self): log.append("bool"); return True
    def __format__(self, s): log.append("format"); return "F"
    def __contains__(self, x): log.append("contains"); return True
def show(name): log.append("."); print(name, *log); log.clear()
D("a") + D("b"); show("add")
x = D("a") + D("b") + D("c"); show("sum"); del x; show("del")
D("a")[D("k")]; show("item")
D("f")(D("x"), k=D("y")); show("call")
D("o").attr; show("attr"); D("o").m(D("x")); show("method")
with D("cm"): log.append("body")
show("with")
with D("cm") as v: log.append("body")
show("with as"); del v; show("del v")
for v in D("it"): log.append("loop")
show("for"); del v; show("del v")
[log.append(i.n) for i in D("it")]; show("comprehension")
D("a") == D("b"); show("eq"); D("a") in D("b"); show("in"); not D("n"); show("not")
if D("if"): log.append("then")
show("if")
f"{D('x')}{D('y')}"; show("fstring")
t = D("1"), D("2"); t = None; show("tuple"); a, b = D("1"), D("2"); a, b = b, a; show("swap"); del a, b; show("del")
l = [D(i) for i in range(4)]; del l[1]; show("del item"); l[0] = 5; show("set item"); l[:] = []; show("clear slice")
l = [D(i) for i in range(4)]; l.clear(); show("clear"); l = [D(i) for i in range(3)]; l = None; show("list"); l = [D(1)]; l.append(l[0]); l.pop(); show("pop"); l.pop(); show("last")
d = {D("k"): D("v")}; d.clear(); show("dict clear"); d = {1: D("v")}; d[1] = D("w"); show("overwrite"); d |= {1: D("z")}; show("update"); d.pop(1); show("pop"); d = {1: D(1), 2: D(2), 3: D(3)}; d = None; show("dict")
s = {D("s")}; s.discard(D("s")); show("discard"); s.add(D("q")); s.add(D("q")); show("add twice"); s = None; show("set")
def f(a, b=D("default")): log.append("body"); return a
f(D("arg")); show("call f"); r = f(D("kept")); show("kept"); del r; show("del r"); del f; show("del f")
def g():
    loc = D("local")
    try: raise ValueError(D("in exc"))
    except ValueError as e: log.append("handler")
    log.append("after")
    return D("result")
g(); show("g")
def h(*a, **k): a = k = None; log.append("in h")
h(D(1), D(2), x=D(3)); show("h")
(lambda x: x)(D("lam")); show("lambda"); (lambda: D("ret"))().n; show("attr of result")
x = D("old"); x = D("new"); show("rebind"); x += D("plus"); show("iadd"); del x; show("del")
class C: a = D("class attr")
C.a = None; show("class attr set"); c = C(); c.x = D("inst"); c.x = 1; show("inst attr"); c.y = D("inst2"); del c.y; show("del attr"); c.z = D("inst3"); del c; show("del inst")
any(D(i) for i in range(2)); show("any"); max(D(1), D(2), key=lambda d: d.n); show("max"); sorted([D(2), D(1)], key=lambda d: d.n); show("sorted")
print(D("printed").n); show("print"); "%s" % D("pct").n; show("percent"); str(D("x").n).join([D("y").n]); show("join")
[D(1), D(2)][0]; show("index of display"); {1: D(1), 2: D(2)}[2]; show("dict display"); (D(1), D(2))[1]; show("tuple display")
D("a") if D("cond") else D("b"); show("ternary"); D("a") and D("b"); show("and"); D("a") or D("b"); show("or")
x = y = D("multi"); del x; show("one"); y = None; show("two")
match D("subject"):
    case D(n="no"): pass
    case D(n=n): log.append(n)
show("match")
try: raise KeyError(D("raised"))
except KeyError: log.append("caught")
show("except")
def k(): yield D("yielded"); log.append("resumed"); yield
for v in k(): log.append("got")
show("gen")
import functools
functools.reduce(lambda a, b: a + b, [D("r1"), D("r2"), D("r3")]); show("reduce"); list(map(lambda a: a, [D("m1"), D("m2")])); show("map"); dict(a=D("kw")); show("dict()"); [*[D("s1")], *[D("s2")]]; show("star")
