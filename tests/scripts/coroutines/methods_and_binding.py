import asyncio
import functools
import inspect

class Service:
    registry = {}
    def __init__(self, name):
        self.name = name
    async def get(self, x=1, *, y=2):
        return self.name, x, y
    @classmethod
    async def make(cls, name):
        return cls(name)
    @staticmethod
    async def static(*args, **kwargs):
        return args, kwargs
    @property
    async def prop(self):
        return f"prop of {self.name}"
    async def __call__(self, v):
        return "called", v
    async def __getitem__(self, key):
        return "item", key
    def __getattr__(self, name):
        async def dynamic(*args):
            return name, args
        return dynamic

class Child(Service):
    async def get(self, *args, **kwargs):
        base = await super().get(*args, **kwargs)
        return ("child",) + base

async def main():
    s = await Service.make("s")
    print(await s.get(), await s.get(5, y=6))
    print(await s.prop, await s("v"), await s["k"], await s.anything(1, 2))
    print(await Service.static(1, a=2), await s.static())
    print(await Child("c").get(9))
    p = functools.partial(s.get, 7)
    print(await p(y=8), inspect.iscoroutinefunction(p), asyncio.iscoroutine(p))
    bound = s.get
    print(inspect.iscoroutinefunction(bound), inspect.iscoroutinefunction(Service.make), inspect.iscoroutinefunction(s))
    for bad in (lambda: s.get(1, 2), lambda: s.get(z=1), lambda: Service.get(), lambda: Service.make()):
        try:
            bad()
        except TypeError as exc:
            print(exc)
    def deco(f):
        @functools.wraps(f)
        async def wrapper(*args):
            return "wrapped", await f(*args)
        return wrapper
    @deco
    async def target(a):
        """Doc."""
        return a
    print(await target(3), target.__name__, target.__doc__, target.__wrapped__.__name__)
    fs = [(lambda i: (lambda: inner(i)))(i) for i in range(3)]
    async def inner(i):
        return i * i
    print([await f() for f in fs])
    print(repr(inner).split(" at ")[0])
asyncio.run(main())
