import asyncio, types, sys
ns = {"asyncio": asyncio}
exec("""
counter = 0
async def bump(n):
    global counter
    for _ in range(n):
        c = counter
        await asyncio.sleep(0)
        counter = c + 1
    return counter
class K:
    total = 0
    async def add(self, n):
        K.total += n
        await asyncio.sleep(0)
        return type(self).__name__, __name__ if '__name__' in globals() else 'no name'
""", ns)
async def main():
    print(await asyncio.gather(ns["bump"](3), ns["bump"](2)), ns["counter"], await ns["K"]().add(5), ns["K"].total)
    loc = {}
    exec("async def inner(): return x * 2", {"x": 21}, loc); print(await loc["inner"]())
    code = compile("await_me = [c() for c in makers]", "<s>", "exec"); n2 = {"makers": [loc["inner"]] * 2}; exec(code, n2); print(await asyncio.gather(*n2["await_me"]))
    f = eval("lambda c: asyncio.ensure_future(c)"); print(await f(ns["bump"](1)))
    m = types.ModuleType("dyn"); exec("import asyncio\nasync def f(): return __name__, [x async for x in g()]\nasync def g():\n    yield 1\n    yield f.__module__", m.__dict__); print(await m.f())
    try: exec("await asyncio.sleep(0)")
    except SyntaxError as e: print(e.msg, e.filename, e.lineno)
    try: eval("[x async for x in y]")
    except SyntaxError as e: print(e.msg)
    x = 1; exec("x = 2"); print(x, eval("x"), sorted(k for k in locals() if k in ("x", "m")))
    sys.modules["dyn"] = m
    from dyn import f as imported; print(imported is m.f)
    async def late(): return later_defined()
    globals()["later_defined"] = lambda: "defined later"; print(await late()); del globals()["later_defined"]
    try: await late()
    except NameError as e: print(e)
    class Meta(type):
        async def __call__(cls, *a): o = super().__call__(*a); await o.init(); return o
    class AsyncInit(metaclass=Meta):
        def __init__(self, x): self.x = x
        async def init(self): await asyncio.sleep(0); self.ready = self.x + 1
    o = await AsyncInit(4); print(o.ready)
    class Aw:
        def __init__(self): self.v = None
        def __await__(self): yield from asyncio.sleep(0).__await__(); self.v = 8; return self
    print((await Aw()).v)
asyncio.run(main())
