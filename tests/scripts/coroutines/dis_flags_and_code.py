import inspect, types
async def co(a, b=2, *args, k, **kw): x = await a; return x
async def agen(a): yield a
def gen(a): yield a
def plain(a): return a
@types.coroutine
def legacy(): yield
lam = lambda: (yield)
for f in (co, agen, gen, plain, legacy, lam):
    c = f.__code__
    print(f.__name__, c.co_name, c.co_qualname, c.co_argcount, c.co_kwonlyargcount, c.co_posonlyargcount, c.co_varnames, c.co_freevars, c.co_cellvars,
          [n for n in ("CO_COROUTINE", "CO_GENERATOR", "CO_ASYNC_GENERATOR", "CO_ITERABLE_COROUTINE", "CO_VARARGS", "CO_VARKEYWORDS", "CO_OPTIMIZED", "CO_NEWLOCALS", "CO_NESTED") if c.co_flags & getattr(inspect, n)])
print(inspect.signature(co), inspect.getfullargspec(co).kwonlyargs, co.__defaults__, co.__kwdefaults__)
def outer():
    cell = 1
    async def inner(): return cell
    async def both():
        nonlocal cell
        cell += 1
        def deep(): return cell
        return deep
    return inner, both
i, b = outer()
print(i.__code__.co_freevars, b.__code__.co_freevars, b.__code__.co_cellvars, outer.__code__.co_cellvars, i.__closure__[0].cell_contents, i.__qualname__)
c2 = co.__code__.replace(co_name="renamed")
print(c2.co_name, c2 == co.__code__, co.__code__ == co.__code__.replace(), hash(co.__code__) == hash(co.__code__.replace()))
f = types.FunctionType(agen.__code__, {}, "made"); print(f.__name__, inspect.isasyncgenfunction(f))
f = types.FunctionType(i.__code__, {}, "with closure", None, (types.CellType("cell value"),))
try: f().send(None)
except StopIteration as s: print(s.value)
try: types.FunctionType(i.__code__, {})
except TypeError as e: print(e)
comp = compile("async def f(): pass\nx = [i for i in ()]\ny = (i async for i in z)", "f", "exec")
print([k.co_name for k in comp.co_consts if isinstance(k, types.CodeType)])
ev = compile("await x", "<e>", "eval", flags=__import__("ast").PyCF_ALLOW_TOP_LEVEL_AWAIT)
async def seven(): return 7
r = eval(ev, {"x": seven()}); print(inspect.iscoroutine(r), bool(ev.co_flags & inspect.CO_COROUTINE))
try: r.send(None)
except StopIteration as s: print(s.value)
ex = compile("z = await x\nasync with cm: w = [i async for i in a]", "<e>", "exec", flags=__import__("ast").PyCF_ALLOW_TOP_LEVEL_AWAIT)
class CM:
    async def __aenter__(self): pass
    async def __aexit__(self, *a): pass
async def a3():
    yield 1
    yield 2
ns = {"x": seven(), "cm": CM(), "a": a3()}
try: eval(ex, ns).send(None)
except StopIteration: print(ns["z"], ns["w"])
print([line for line in sorted({l for _, _, l in co.__code__.co_lines() if l})][0] == co.__code__.co_firstlineno, co.__code__.co_filename.endswith(".py"))
positions = [p for p in co.__code__.co_positions() if None not in p]
print(all(a <= b for a, b, _, _ in positions), len(positions) >= 3)
