# Scopes: global, nonlocal, closures, class scopes, comprehensions, del, builtins shadowing.
x = "global"
def a():
    x = "a"
    def b():
        nonlocal x; x = "b"
        def c():
            global x; x = "changed global"; return x
        return c(), x
    r = b(); return r, x
print(a(), x)
class K:
    x = "class"; y = [x for _ in range(2)]; z = (lambda: x)()
    def m(self): return x
    print(x, [i for i in "ab"], (lambda: __class__ if 0 else "lam")())
print(K.y, K.z, K().m())
for src in ("def f():\n print(q)\n q = 1\nf()", "def f():\n del w\nf()", "def f():\n for i in []: pass\n return i\nf()", "def f():\n try: 1/0\n except ZeroDivisionError as e: pass\n return e\nf()", "print(undefined_name)", "def f():\n x = 1\n def g(): return free\n g()\n free = 2\nf()", "class C:\n a = b_undefined\n", "del never", "def f(): global gg; del gg\nf()", "def f():\n nonlocal zz", "def f(a, a): pass", "def f(a):\n global a", "def f():\n a = 1\n global a", "def f():\n print(a)\n nonlocal a", "nonlocal a", "[x := 1 for x in y]", "[y for y in (z := [1])]", "class C:\n [q := 1 for _ in [1]]", "def f():\n import *", "lambda: (yield)", "None = 1", "def None(): pass", "f() = 1", "x + 1 = 2", "a, f() = 1, 2", "del f()", "(a, b): int = 1", "x: int: str", "for 1 in x: pass", "with a as 1: pass", "import a.b as c.d", "[*a] = *b", "*a = 1", "*a, *b = c", "del *a", "print(*)", "f(**)", "f(a=1, 2)", "f(**a, *b)", "f(a for a in b, c)", "f(a=1, a=2)", "return 1", "yield 1", "await x", "continue", "break", "class C: return 1", "async def f(): yield from x", "def f(): async with x: pass", "def f(*): pass", "def f(a=1, b): pass", "def f(**k, a): pass", "def f(*a, *b): pass", "def f(a, /, b, /): pass", "lambda *: 0", "try: pass", "x = (1", "x = 1)", "'abc", "\"\"\"abc", "0777", "1_", "0x", "1e", "1.e+", "a b", "if x = 1: pass", "while True print(1)", "@", "x = @", "f'{'", "match x:\n case a | b: pass", "match x:\n case a: pass\n case b: pass", "match x:\n case {**r, 'a': 1}: pass", "match x:\n case C(a=1, a=2): pass", "from __future__ import nope", "x = 1\nfrom __future__ import annotations", "else: pass", "  x = 1", "if 1:\nx", "def f():\n\tif 1:\n        x", "é = 1; ẋ+", "x = 5 if 1", "assert (1, 2)", "x is 5", "'a' 'b' = 1", "1()", "a = yield = 1", "global x; x = 1", "type X = (yield)", "def f[T](x: T, T): pass; f[int]", "class A[T, T]: pass", "except: pass", "try: pass\nexcept: pass\nexcept A: pass", "try: pass\nexcept* A: pass\nexcept B: pass", "try: pass\nexcept*: pass"):
    try: exec(src, {"x": 1}); print("ok", repr(src))
    except Exception as e: print(type(e).__name__, e)
def counter():
    n = 0
    def inc(by=1): nonlocal n; n += by; return n
    def get(): return n
    return inc, get
i, g = counter(); i(); i(5); print(g(), i.__closure__[0].cell_contents, i.__code__.co_freevars, counter.__code__.co_cellvars)
def cells():
    def early(): return later
    try: early()
    except NameError as e: print(type(e).__name__, e)
    later = 1; c = early.__closure__[0]; del later
    try: c.cell_contents
    except ValueError as e: print(e)
cells(); len_ = len
def shadow(len): return len
print(shadow(3), [len for len in range(2)], len([1]), (len := 5), len); del len; print(len([1, 2]))
print([i for i in range(3) if (last := i) >= 0], last, {k: v for k, v in [(1, 2)]}, [[i * j for i in range(2)] for j in range(2)], [(lambda: i)() for i in range(3)], list(map(lambda f: f(), [lambda: i for i in range(3)])), any((hit := n) > 2 for n in range(5)), hit)
try: [undefined_in_comp for _ in range(1)]
except NameError as e: print(e)
def loc(): a = 1; b = [locals() for _ in range(1)]; return sorted(b[0]), locals()["a"]
print(loc(), "x" in globals(), globals() is vars(__import__("__main__")), __name__)
