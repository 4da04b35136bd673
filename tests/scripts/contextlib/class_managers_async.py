import asyncio
log = []
class Base:
    def __init__(self, n, *, swallow=None, turns=1): self.n, self.swallow, self.turns = n, swallow, turns
    async def __aenter__(self):
        for _ in range(self.turns): await asyncio.sleep(0)
        log.append(f"+{self.n}"); return self
    async def __aexit__(self, t, v, tb):
        for _ in range(self.turns): await asyncio.sleep(0)
        log.append(f"-{self.n}{':' + t.__name__ if t else ''}"); return self.swallow is not None and t is not None and issubclass(t, self.swallow)
class Both(Base):
    def __enter__(self): log.append(f"sync+{self.n}"); return self
    def __exit__(self, *a): log.append(f"sync-{self.n}")
class Re(Base):
    depth = 0
    async def __aenter__(self): self.depth += 1; return self.depth
    async def __aexit__(self, *a): self.depth -= 1
def show(l): print(l, *log); log.clear()
async def main():
    async with Base("a") as a, Base("b") as b: log.append("body")
    show("two")
    async with Base("s", swallow=ValueError): raise ValueError
    show("swallow")
    async with Base("outer", swallow=LookupError), Base("inner", swallow=TypeError): raise KeyError("k")
    show("outer swallows")
    b = Both("x")
    with b:
        async with b: pass
    show("both")
    r = Re("r")
    async with r as d1, r as d2:
        async with r as d3: print(d1, d2, d3, r.depth)
    async def ret():
        async with Base("ret"): return "value"
    print(await ret()); show("return")
    async def loop():
        for i in range(4):
            async with Base(i):
                if i == 1: continue
                if i == 2: break
        return i
    print(await loop()); show("loop")
    async def gen():
        async with Base("g"): yield 1; yield 2
    async for x in gen(): log.append(x)
    show("gen")
    try:
        async with Base("x"):
            try: raise ValueError("first")
            finally: raise KeyError("second")
    except KeyError as e: print(repr(e.__context__))
    show("finally")
    ts = [asyncio.create_task(hold(i)) for i in range(2)]; await asyncio.sleep(0); await asyncio.sleep(0); ts[0].cancel(); await asyncio.wait(ts); show("tasks")
    async with (Base("p1"), Base("p2") as p2, Both("p3") as (p3)): log.append(p2.n)
    show("parens")
    class Target: pass
    t, d = Target(), {}
    async with Base("t1") as t.attr, Base("t2") as d["k"]: print(t.attr.n, d["k"].n)
    class Tup(Base):
        async def __aenter__(self): return 1, [2, 3]
    async with Tup("t") as (x, [y, z]): print(x, y, z)
    log.clear()
    async with Base("walrus") if (n := 1) else None: print(n)
    class NoneExit(Base):
        async def __aexit__(self, *a): log.append([type(x).__name__ for x in a])
    try:
        async with NoneExit("n"): raise OSError("os")
    except OSError: show("none")
async def hold(i):
    async with Base(f"h{i}"): await asyncio.sleep(0)
asyncio.run(main())
