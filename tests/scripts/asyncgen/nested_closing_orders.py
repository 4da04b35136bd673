"""Chains of async generators broken off at different depths, with and without a loop."""
import asyncio, types, sys
@types.coroutine
def suspend(v=None): return (yield v)
log = []
async def base(n):
    try:
        for i in range(n): yield i
    except BaseException as e: log.append(("base", type(e).__name__)); raise
    finally: await asyncio.sleep(0); log.append("base fin")
async def layer(it, name):
    try:
        async for x in it: yield x
    except BaseException as e: log.append((name, type(e).__name__)); raise
    finally: log.append(f"{name} fin")
async def closing(it, name):
    try:
        async for x in it: yield x
    finally:
        await it.aclose(); log.append(f"{name} closed its source")
async def delegating(name):
    g = layer(base(3), name)
    try:
        while True: yield await anext(g)
    except StopAsyncIteration: log.append("exhausted")
    finally: log.append(f"{name} delegating fin")
def show(name): print(name, log); log.clear()
async def consume(it, n):
    out = []
    async for x in it:
        out.append(x)
        if len(out) == n: break
    return out
async def settle():
    for _ in range(6): await asyncio.sleep(0)
async def main():
    for make in (lambda: base(3), lambda: layer(base(3), "l"), lambda: layer(layer(base(3), "in"), "out"), lambda: closing(base(3), "c"), lambda: closing(closing(base(3), "in"), "out"), lambda: layer(closing(base(3), "c"), "l"), lambda: closing(layer(base(3), "l"), "c")):
        for n in (0, 1, 2, 5):
            print(await consume(make(), n) if n else await anext(make())); await settle(); show(f"consumed {n}")
        g = make(); print(await anext(g)); await g.aclose(); show("aclosed"); await settle(); show("settled")
        g = make(); print(await anext(g))
        try: await g.athrow(KeyError("thrown"))
        except KeyError as e: print(repr(e), e.__context__)
        show("thrown"); del g; await settle(); show("settled")
        g = make(); t = asyncio.create_task(consume(g, 9)); await asyncio.sleep(0); t.cancel()
        try: print(await t)
        except asyncio.CancelledError: print("cancelled")
        show("task cancelled"); del g; await settle(); show("settled")
    try: print(await consume(delegating("d"), 2)); await settle()
    except RuntimeError as e: print(e)
    show("delegating"); print(await consume(delegating("d"), 9)); await settle(); show("to the end")
    async def both():
        async for a in layer(base(2), "a"):
            async for b in layer(base(2), "b"): yield a, b
    print(await consume(both(), 3)); await settle(); show("nested loops")
    async def raising():
        async for x in layer(base(3), "r"):
            if x == 1: raise ValueError("in the middle")
            yield x
    try: await consume(raising(), 5)
    except ValueError as e: print(e)
    await settle(); show("raising")
    print([x async for x in layer(base(2), "x") if x], {x async for x in (y async for y in layer(base(2), "y"))}); show("comprehensions")
    global left
    left = layer(base(3), "left"); await anext(left)
asyncio.run(main()); show("after run")
