def counter():
    n = 0
    def inc(by=1):
        nonlocal n; n += by; return n
    def get(): return n
    return inc, get
i, g = counter(); i(); i(5); print(g(), i.__closure__[0].cell_contents, i.__code__.co_freevars, counter.__code__.co_cellvars)
fs = [lambda: x for x in range(3)]; print([f() for f in fs]); fs = [lambda x=x: x for x in range(3)]; print([f() for f in fs])
def f():
    try: print(y)
    except UnboundLocalError as e: print(e)
    y = 1; del y
    try: y
    except UnboundLocalError as e: print(e)
f()
def outer():
    def inner(): return late
    try: inner()
    except NameError as e: print(e)
    late = 1; return inner()
print(outer())
x = "g"
class C:
    x = "c"
    def m(self): return x
    y = [x for _ in range(1)]; z = (lambda: x)()
    def n(self): global x; x = "changed"; return x
print(C().m(), C.y, C.z, C().n(), x)
def nest():
    a = 1
    def two():
        b = a + 1
        def three():
            nonlocal a, b; a += 10; b += 100; return a, b
        return three(), b
    return two(), a
print(nest())
def shadow(list): return [list for list in list], list
print(shadow([1, 2]))
def comp():
    r = [(i, j) for i in range(2) for j in range(i + 1)]; s = {k: [k for _ in range(k)] for k in range(3)}; t = [[x for x in range(y)] for y in range(3)]
    w = [z := 5, z + 1]; return r, s, t, w, z, [last := q for q in "ab"], last
print(comp())
try: exec("def f():\n nonlocal q")
except SyntaxError as e: print(e.msg)
for code in ("nonlocal x", "def f(x):\n global x", "def f():\n x=1\n global x", "def f():\n print(x)\n nonlocal x", "class A:\n nonlocal x", "[x := 1 for x in y]", "[(x := 1) for i in y for x in z]", "class A: [y := 1 for i in z]", "def f(a, a): pass", "lambda a, a: 1", "def f(a=1, b): pass", "global x; x: int", "def f():\n global x\n x: int = 1", "x = 1; global x"):
    try: compile(code, "", "exec"); print("ok", code)
    except SyntaxError as e: print(e.msg)
def loc():
    a = 1; l = locals(); l["a"] = 2; l["new"] = 3; return a, sorted(l), locals() is l, sorted(locals())
print(loc())
def dele():
    v = 1
    def use(): return v
    del v
    try: use()
    except NameError as e: return str(e)
print(dele())
g2 = globals(); g2["injected"] = 7; print(injected); del g2["injected"]
try: injected
except NameError as e: print(e)
import builtins; builtins.extra = 8; print(extra); del builtins.extra
def kw(a, /, b, *, c): return a, b, c
for a, k in (((1, 2), {"c": 3}), ((1,), {"b": 2, "c": 3}), ((), {"a": 1, "b": 2, "c": 3}), ((1, 2, 3), {}), ((1, 2), {}), ((1,), {"c": 1, "d": 2}), ((1, 2), {"b": 3, "c": 1})):
    try: print(kw(*a, **k))
    except TypeError as e: print(e)
def mut(a, l=[]): l.append(a); return l
print(mut(1), mut(2), mut.__defaults__); mut.__defaults__ = ("new",); 
try: mut(1)
except AttributeError as e: print(e)
lam = lambda *a, k=1, **kw: (a, k, kw); print(lam(1, k=2, z=3), lam.__name__, (lambda: (yield))().__class__.__name__, lam.__kwdefaults__)
