import asyncio
async def agen():
    try:
        yield 1
        yield 2
    except* ValueError as g: yield ("V", len(g.exceptions))
    except* KeyError as g: yield ("K", repr(g))
    finally: await asyncio.sleep(0); log.append("fin")
log = []
async def main():
    for exc in (ValueError(1), KeyError("k"), ExceptionGroup("g", [ValueError(1), ValueError(2)]), ExceptionGroup("g", [ValueError(1), KeyError(2), OSError(3)]), OSError("plain")):
        g = agen(); await anext(g); out = []
        try:
            out.append(await g.athrow(exc))
            async for x in g: out.append(x)
        except BaseException as e: out.append(repr(e))
        print(out, log); log.clear()
    async def tg():
        async with asyncio.TaskGroup() as t:
            t.create_task(asyncio.sleep(0)); yield "in group"
            t.create_task(fails()); await asyncio.sleep(0); yield "again"
    g = tg(); out = []
    try:
        async for x in g: out.append(x); await asyncio.sleep(0)
    except* LookupError as e: out.append(e.exceptions)
    except* asyncio.CancelledError: out.append("cancelled")
    except* RuntimeError as e: out.append("runtime")
    print(out)
    async def collect_errors():
        errs = []
        for i in range(4):
            try:
                if i % 2: raise (ValueError if i == 1 else KeyError)(i)
                yield i
            except Exception as e: errs.append(e)
        if errs: raise ExceptionGroup("collected", errs)
    vals = []
    try:
        async for v in collect_errors(): vals.append(v)
    except* ValueError as e: vals.append(e.exceptions)
    except* KeyError as e: vals.append(e.exceptions)
    print(vals)
    async def nested():
        try:
            try: yield 1
            except* ValueError: yield "inner"; raise
        except* TypeError: yield "never"
    g = nested(); await anext(g); print(await g.athrow(ExceptionGroup("n", [ValueError(5)])))
    try: await anext(g)
    except ExceptionGroup as e: print(repr(e))
async def fails(): raise LookupError("task")
asyncio.run(main())
