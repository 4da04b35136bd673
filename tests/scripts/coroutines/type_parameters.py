import asyncio, inspect, typing
async def first[T](items: list[T], default: T | None = None) -> T | None:
    for x in items: return x
    return default
async def agen[T: (int, str), *Ts, **P](x: T):
    yield x
    yield T.__name__, Ts.__name__, P.__name__
class Repo[K, V = int]:
    def __init__(self): self.d: dict[K, V] = {}
    async def get(self, key: K) -> V: return self.d[key]
    async def put[D](self, key: K, value: V, *, then: D = None) -> D: self.d[key] = value; return then
    async def __aiter__(self):
        for k, v in self.d.items(): yield k, v
type Coro[T] = typing.Coroutine[typing.Any, typing.Any, T]
async def main():
    print(await first([1, 2]), await first([], "d"), first.__type_params__)
    print([x async for x in agen("s")], agen.__type_params__[0].__constraints__)
    r = Repo[str, int]()
    print(await r.put("a", 1, then="done"), await r.get("a"), [kv async for kv in r], Repo.__type_params__, Repo[str], Repo.put.__type_params__)
    print(inspect.iscoroutinefunction(first), inspect.isasyncgenfunction(agen), first.__name__, first.__qualname__, Repo.put.__qualname__)
    print(first.__annotations__["return"], Coro[int], Coro.__value__, Coro.__name__)
    async def local[T](x: T) -> T:
        y: T = x
        async def inner() -> T: return y
        return await inner()
    print(await local(5), local.__annotations__, typing.get_type_hints(local))
    def outer[T](x: T):
        async def uses() -> T: return T.__name__, x
        return uses
    print(await outer(3)())
    async def lazy(x: undefined_name): return 1
    print(await lazy(0))
    try: lazy.__annotations__
    except NameError as e: print(e)
    import annotationlib
    print(annotationlib.get_annotations(lazy, format=annotationlib.Format.STRING))
asyncio.run(main())
for code in ("async def f[T](x: (await y)): pass", "async def f[T = (await y)](): pass", "class C[T: (yield)]: pass", "def f[T, T](): pass", "async def f():\n type X = await y"):
    try: compile(code, "", "exec"); print("ok")
    except SyntaxError as e: print(e.msg)
