import asyncio
from contextlib import asynccontextmanager, AsyncExitStack, ExitStack, contextmanager
class DB:
    def __init__(self): self.data, self.log, self.depth = {}, [], 0
    @asynccontextmanager
    async def tx(self):
        saved, self.depth = dict(self.data), self.depth + 1
        self.log.append(f"begin{self.depth}")
        try: yield self
        except BaseException as e: self.data = saved; self.log.append(f"rollback{self.depth}:{type(e).__name__}"); raise
        else: self.log.append(f"commit{self.depth}")
        finally: self.depth -= 1
async def main():
    db = DB()
    async with db.tx() as t: t.data["a"] = 1
    try:
        async with db.tx() as t: t.data["a"] = 2; raise ValueError
    except ValueError: pass
    async with db.tx() as o:
        o.data["b"] = 1
        try:
            async with db.tx() as i: i.data["b"] = 2; 1 / 0
        except ZeroDivisionError: o.data["c"] = 3
    print(db.data, db.log); db.log.clear()
    async def work():
        async with db.tx() as t: t.data["w"] = 1; await asyncio.sleep(60)
    w = asyncio.create_task(work()); await asyncio.sleep(0); w.cancel(); await asyncio.wait([w]); print(db.data, db.log)
    async with AsyncExitStack() as s:
        order = []
        @asynccontextmanager
        async def r(n, fail=False):
            if fail: raise OSError(n)
            order.append(f"+{n}")
            try: yield n
            finally: order.append(f"-{n}")
        try:
            for n in "abc": await s.enter_async_context(r(n, n == "c"))
        except OSError as e: print(e, order)
    print(order)
    async def acquire_all(names):
        async with AsyncExitStack() as s:
            got = [await s.enter_async_context(r(n)) for n in names]; return got, s.pop_all()
    got, st = await acquire_all("xy"); print(got, order[-2:]); await st.aclose(); print(order[-2:])
    @contextmanager
    def override(o, **kw):
        old = {k: getattr(o, k) for k in kw}
        for k, v in kw.items(): setattr(o, k, v)
        try: yield
        finally:
            for k, v in old.items(): setattr(o, k, v)
    class Cfg: debug = False; level = 1
    with override(Cfg, debug=True), override(Cfg, level=5): print(Cfg.debug, Cfg.level)
    print(Cfg.debug, Cfg.level)
    @asynccontextmanager
    async def once(cache={}):
        if "v" not in cache: cache["v"] = asyncio.ensure_future(asyncio.sleep(0, "made"))
        yield await cache["v"]
    async with once() as a, once() as b: print(a, a is b)
    @asynccontextmanager
    async def spawn(*coros):
        ts = [asyncio.create_task(c) for c in coros]
        try: yield ts
        finally:
            for t in ts: t.cancel()
            print([type(x).__name__ for x in await asyncio.gather(*ts, return_exceptions=True)])
    async with spawn(asyncio.sleep(60), asyncio.sleep(0, 1)) as ts: await ts[1]
asyncio.run(main())
