import asyncio
class Range:
    def __init__(self, n): self.n = n
    async def __aiter__(self):
        for i in range(self.n): yield i
    async def items(self, *, step=1):
        async for i in self:
            if i % step == 0: yield i
    @classmethod
    async def make(cls, *ns):
        for n in ns: yield cls(n)
    @staticmethod
    async def static(x): yield x
    @property
    async def prop(self): yield "prop"; yield self.n
    async def __call__(self, *a):
        for x in a: yield x
    async def __getitem__(self, k): yield k
class Sub(Range):
    async def items(self, **kw):
        yield "before"
        async for i in super().items(**kw): yield i
        yield __class__.__name__
class Desc:
    def __get__(self, o, c):
        async def g(): yield o is None, c.__name__
        return g()
class Has: gen = Desc()
async def L(it): return [x async for x in it]
class Manual:
    def __init__(self, *v): self.v = v
    def __aiter__(self): self.i = iter(self.v); return self
    async def __anext__(self):
        try: return next(self.i)
        except StopIteration: raise StopAsyncIteration from None
class Aiter2:
    """__aiter__ gives a fresh generator each time."""
    def __aiter__(self): return Manual(1, 2).__aiter__()
class Chunks(Manual):
    async def __anext__(self): return [await super().__anext__(), await super().__anext__()]
class Peek:
    def __init__(self, it): self.it, self.buf = aiter(it), []
    def __aiter__(self): return self
    async def __anext__(self): return self.buf.pop() if self.buf else await anext(self.it)
    async def peek(self): self.buf.append(await anext(self)); return self.buf[-1]
async def main():
    r = Range(5)
    print(await L(r), await L(r), await L(r.items(step=2)), [await L(x) async for x in Range.make(1, 2)], await L(Range.static("s")), await L(r.prop), await L(r(1, 2)), await L(r["k"]))
    print(await L(Sub(3).items()), await L(Has.gen), await L(Has().gen), await L(Aiter2()), await L(Manual("a", "b")), await L(Chunks(1, 2, 3, 4)))
    p = Peek(r); print(await p.peek(), await anext(p), await p.peek(), await L(p))
    fs = [(lambda i: (lambda: gen(i)))(i) for i in range(2)]
    async def gen(i): yield i
    print([await L(f()) for f in fs], Range.items.__qualname__, repr(r.items()).split(" at")[0])
    class Local:
        total = 0
        async def add(self):
            while True: Local.total += (yield Local.total) or 0
    a = Local().add(); await anext(a); print(await a.asend(5), await a.asend(6), Local.total)
    for bad in (lambda: r.items(1), lambda: Range.items(), lambda: r.items(foo=1)):
        try: bad()
        except TypeError as e: print(e)
    import functools
    print(await L(functools.partial(r, 7)()), await L(functools.partialmethod(Range.items, step=3).__get__(r, Range)()))
    @functools.wraps(gen)
    async def wrapped(*a):
        async for x in gen(*a): yield x * 2
    print(await L(wrapped(4)), wrapped.__name__)
    d = {"g": Range(2)}; print({k: await L(v) for k, v in d.items()}, [x for l in [await L(Range(i)) for i in range(3)] for x in l])
asyncio.run(main())
