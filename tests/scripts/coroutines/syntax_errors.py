"""What may not be written where: the compiler's messages."""
def check(source):
    try:
        compile(source, "<test>", "exec")
    except SyntaxError as exc:
        print(f"{exc.msg} ({exc.lineno}, {exc.offset})")
    else:
        print("ok")

for source in (
    "await x",
    "def f(): await x",
    "def f():\n    async with a: pass",
    "def f():\n    async for a in b: pass",
    "async with a: pass",
    "async for a in b: pass",
    "[x async for x in y]",
    "def f(): return [x async for x in y]",
    "def f(): return {x async for x in y}",
    "def f(): return (x async for x in y)",
    "(x async for x in y)",
    "def f(): return [await x for x in y]",
    "lambda: await x",
    "async def f(): lambda: await x",
    "async def f(): yield from x",
    "async def f():\n    yield 1\n    return 2",
    "async def f():\n    yield 1\n    return",
    "yield 1",
    "yield from x",
    "return 1",
    "class C: yield 1",
    "class C: return 1",
    "class C: await x",
    "async def f():\n    class C:\n        await x",
    "async def f(a=await x): pass",
    "async def f(): [[x async for x in y] for z in w]",
    "async def f(): return [(yield x) for x in y]",
    "def f(): [(yield 1) for x in y]",
    "def f(): ((yield 1) for x in y)",
    "def f(): {k: (yield) for k in y}",
    "async def await(): pass",
    "await = 1",
    "async = 1",
    "async def f(): await = 1",
    "async def f(): await",
    "async def f(): await a = 1",
    "async def f(): del await a",
    "async def f(): await a += 1",
    "async def f(): (await a) = 1",
    "async def f():\n    for await x in y: pass",
    "async x = 1",
    "async lambda: 1",
    "async def f(): await await x",
    "async def f(): -await x ** await y",
    "def f(x=(yield)): pass",
    "async def f() -> (await x): pass",
    "class C((yield)): pass",
    "async def f():\n    def g(): return [x async for x in y]",
    "async def f(): yield await x; await (yield)",
    "type X = (yield)",
    "def f[T: (yield)](): pass",
    "async def f():\n    with a as await b: pass",
):
    print(repr(source), "->", end=" ")
    check(source)
