# exec, eval, compile: namespaces, modes, flags, errors.
ns = {}; exec("x = 1\ndef f(): return x + y\ny = 5", ns); print(ns["f"](), sorted(k for k in ns if k != "__builtins__"), eval("x + y", ns), eval("a * 2", {}, {"a": 4}), eval(" \t1 + 1"), exec("pass"), "__builtins__" in ns)
c = compile("1 + 2", "<c>", "eval"); print(eval(c), c.co_name, c.co_filename, c.co_consts is not None); s = compile("5; 'x'; None", "<s>", "single"); exec(s); m = compile("z = 3", "m.py", "exec"); exec(m, ns); print(ns["z"])
def local():
    a = 1; exec("a = 2; b = 3"); d = {}; exec("q = a + 1", {"a": 10}, d); return a, "b" in locals(), d, eval("a + 1"), sorted(locals())
print(local())
class C:
    v = 1; exec("w = v + 1"); u = eval("v + w")
print(C.w, C.u)
for f in (lambda: eval("1 +"), lambda: eval("x = 1"), lambda: exec("def"), lambda: compile("1", "f", "bogus"), lambda: compile(5, "f", "exec"), lambda: eval(5), lambda: exec(None), lambda: eval("undefined_q"), lambda: exec("return 1"), lambda: exec("a\0b"), lambda: eval("1", 5), lambda: exec("1", {}, 5), lambda: compile("1", "f", "exec", flags=1 << 30), lambda: compile("1", "f", "exec", optimize=9), lambda: eval("(yield)"), lambda: eval("await x"), lambda: eval(""), lambda: exec("  x = 1\n y = 2"), lambda: exec("if 1:\npass"), lambda: eval("1\n2"), lambda: compile("a = 1; b", "f", "eval"), lambda: exec("break"), lambda: exec("nonlocal q"), lambda: eval("__import__('nope_mod')"), lambda: exec("x: int = 'a' + 1"), lambda: eval("[][0]"), lambda: eval(b"\xff"), lambda: exec("from . import x")):
    try: print(f())
    except BaseException as e: print(type(e).__name__, e)
class D(dict):
    def __missing__(self, k): return f"<{k}>"
    def __getitem__(self, k): print("get", k); return super().__getitem__(k)
print(eval("foo + bar", {}, D(foo="f"))); exec("print(len('abc'))", {"len": lambda s: "mine", "print": print}); exec("print(1)", {"__builtins__": {"print": lambda *a: print("custom", *a)}})
try: exec("len([])", {"__builtins__": {}})
except NameError as e: print(e)
g = {"__builtins__": {}}; 
try: eval("open", g)
except NameError as e: print(e)
co = compile("def inner(a, *, b=2):\n  'doc'\n  return a + b + free\n", "src.py", "exec"); n2 = {"free": 100}; exec(co, n2); print(n2["inner"](1), n2["inner"].__code__.co_firstlineno, n2["inner"].__doc__, n2["inner"].__globals__ is n2, n2["inner"].__code__.co_names)
def outer():
    k = 7
    def i(): return k
    return i
i = outer(); 
try: exec(i.__code__)
except TypeError as e: print(e)
exec(i.__code__, closure=i.__closure__); print(eval("lambda: 5")(), eval("[i for i in range(3)]"), eval("(lambda x: x * n)(2)", {"n": 8}), eval("f'{1+1}'"), eval("1 if 0 else 2"), eval("(w := 3) + w"), eval("{**{'a': 1}}"))
import types; exec(compile("class K:\n  a = 1\n  def m(self): return __class__.__name__, self.a\nprint(K().m(), K.__module__, K.__qualname__)", "k", "exec"), {"__name__": "modname"})
for o in (0, 1, 2):
    d = {}; exec(compile("def f():\n 'doc'\n assert 0, 'as'\n return __debug__\n", "o", "exec", optimize=o), d)
    try: print(o, d["f"].__doc__, d["f"]())
    except AssertionError as e: print(o, d["f"].__doc__, "assert", e)
import __future__; print(compile("x: undefined", "f", "exec", flags=__future__.annotations.compiler_flag).co_flags & __future__.annotations.compiler_flag != 0)
import ast; r = eval(compile("await z()", "a", "eval", flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT), {"z": __import__("asyncio").coroutines.iscoroutine and (lambda: __import__("asyncio").sleep(0, "slept"))}); import asyncio; print(asyncio.run(r))
