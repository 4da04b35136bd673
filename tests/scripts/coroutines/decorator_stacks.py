import asyncio, functools, inspect, time
def timed(f):
    @functools.wraps(f)
    async def w(*a, **k): calls.append(("start", f.__name__)); r = await f(*a, **k); calls.append(("end", f.__name__)); return r
    return w
def either(f):
    if inspect.iscoroutinefunction(f):
        @functools.wraps(f)
        async def w(*a): return "async", await f(*a)
    elif inspect.isasyncgenfunction(f):
        @functools.wraps(f)
        async def w(*a):
            async for x in f(*a): yield "agen", x
    elif inspect.isgeneratorfunction(f):
        @functools.wraps(f)
        def w(*a): yield from (("gen", x) for x in f(*a))
    else:
        @functools.wraps(f)
        def w(*a): return "sync", f(*a)
    return w
def sync(f):
    @functools.wraps(f)
    def w(*a, **k): return asyncio.run(f(*a, **k))
    return w
class Route:
    table = {}
    def __init__(self, path): self.path = path
    def __call__(self, f): Route.table[self.path] = f; return f
calls = []
@Route("/a")
@timed
@timed
async def a(x, *, y=2): """Doc a."""; return x + y
@either
async def b(x): return x
@either
async def c(x): yield x
@either
def d(x): yield x
@either
def e(x): return x
@sync
async def f(x): await asyncio.sleep(0); return x * 2
class S:
    @timed
    async def m(self, x): return self.k, x
    k = "k"
    @staticmethod
    @timed
    async def s(x): return x
    @classmethod
    @timed
    async def cm(cls): return cls.__name__
    @property
    @functools.lru_cache
    def p(self): return timed(self.m)
    m2 = functools.partialmethod(m, 9)
    @functools.singledispatchmethod
    async def disp(self, x): return "object"
    @disp.register
    async def _(self, x: int): return "int"
async def main():
    print(await Route.table["/a"](1, y=5), calls, a.__name__, a.__doc__, inspect.signature(a)); calls.clear()
    print(await b(1), [x async for x in c(2)], list(d(3)), e(4))
    s = S(); print(await s.m(1), await S.s(2), await s.cm(), await s.m2(), await s.disp(1), await s.disp("x"), len(calls))
    cached = functools.lru_cache(lambda n: asyncio.ensure_future(b(n))); print(await cached(1), await cached(1), cached.cache_info().hits)
    print(inspect.iscoroutinefunction(a), inspect.iscoroutinefunction(s.m2), inspect.iscoroutinefunction(functools.partial(a, 1)), inspect.iscoroutinefunction(e), inspect.unwrap(a).__code__.co_name)
print(f(21)); asyncio.run(main())
