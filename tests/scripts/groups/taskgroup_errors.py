import asyncio
async def ok(v, turns=0):
    for _ in range(turns): await asyncio.sleep(0)
    return v
async def bad(exc, turns=0):
    for _ in range(turns): await asyncio.sleep(0)
    raise exc
async def forever(name, on_cancel=None):
    try: await asyncio.sleep(60)
    except asyncio.CancelledError:
        print(name, "cancelled")
        if on_cancel: raise on_cancel
        raise
async def attempt(label, f):
    try: print(label, "->", await f())
    except BaseException as e:
        print(label, "!", repr(e), "|", repr(e.__context__))
async def one():
    async with asyncio.TaskGroup() as tg:
        tg.create_task(bad(ValueError(1))); tg.create_task(forever("sibling"))
async def several():
    async with asyncio.TaskGroup() as tg:
        for i in range(3): tg.create_task(bad(ValueError(i)))
        tg.create_task(forever("f", on_cancel=KeyError("while cancelled")))
async def body_fails():
    async with asyncio.TaskGroup() as tg:
        tg.create_task(forever("child"))
        await asyncio.sleep(0)
        raise LookupError("body")
async def both():
    async with asyncio.TaskGroup() as tg:
        tg.create_task(bad(ValueError("task")))
        try: await asyncio.sleep(60)
        finally: raise LookupError("body too")
async def nested():
    async with asyncio.TaskGroup() as outer:
        outer.create_task(forever("outer child"))
        async with asyncio.TaskGroup() as inner: inner.create_task(bad(OSError("inner")))
async def star():
    try:
        async with asyncio.TaskGroup() as tg:
            tg.create_task(bad(ValueError("v"))); tg.create_task(bad(TypeError("t")))
    except* ValueError as e: print("star V", e.exceptions)
    except* TypeError as e: print("star T", e.exceptions)
    return "after"
async def base():
    async with asyncio.TaskGroup() as tg:
        tg.create_task(bad(GeneratorExit("ge")))
        tg.create_task(forever("with base"))
async def cancelled_child():
    async with asyncio.TaskGroup() as tg:
        t = tg.create_task(forever("self cancelled")); await asyncio.sleep(0); t.cancel()
        await asyncio.sleep(0)
    return t.cancelled()
async def late_create():
    async with asyncio.TaskGroup() as tg:
        t = tg.create_task(bad(ValueError("x")))
        await asyncio.wait([t])
        try: tg.create_task(c := ok(1))
        except RuntimeError as e: print(str(e).split("<")[-1].split("> ")[-1]); c.close()
async def after_exit():
    async with asyncio.TaskGroup() as tg: pass
    try: tg.create_task(c := ok(1))
    except RuntimeError as e: c.close(); return str(e).split("> ")[-1]
async def not_entered():
    try: asyncio.TaskGroup().create_task(c := ok(1))
    except RuntimeError as e: c.close(); return str(e).split("> ")[-1]
async def spawns():
    out = []
    async with asyncio.TaskGroup() as tg:
        async def sp(n):
            out.append(n)
            if n: tg.create_task(sp(n - 1))
        tg.create_task(sp(3))
    return out
async def results():
    async with asyncio.TaskGroup() as tg: ts = [tg.create_task(ok(i, 3 - i), name=f"n{i}") for i in range(3)]
    return [(t.get_name(), t.result()) for t in ts]
async def main():
    for f in (one, several, body_fails, both, nested, star, base, cancelled_child, late_create, after_exit, not_entered, spawns, results):
        await attempt(f.__name__, f)
    t = asyncio.current_task(); print(t.cancelling())
    async def parent():
        try:
            async with asyncio.TaskGroup() as tg: tg.create_task(forever("pc"))
        except asyncio.CancelledError as e: print("parent cancelled", e.args, asyncio.current_task().cancelling()); raise
    p = asyncio.create_task(parent()); await asyncio.sleep(0); await asyncio.sleep(0); p.cancel("why")
    await attempt("parent", lambda: p)
    async def parent2():
        async with asyncio.TaskGroup() as tg:
            tg.create_task(forever("pc2", on_cancel=ValueError("while cancelling")))
    p = asyncio.create_task(parent2()); await asyncio.sleep(0); await asyncio.sleep(0); p.cancel()
    await attempt("parent2", lambda: p)
asyncio.run(main())
