import asyncio, traceback
async def agen():
    try:
        yield 1
    finally:
        await asyncio.sleep(0)
async def relay():
    async for x in agen():
        yield x
async def main():
    for make, op in ((agen, "athrow"), (relay, "athrow"), (agen, "asend")):
        g = make()
        await anext(g)
        try:
            if op == "athrow":
                await g.athrow(ValueError(f"into {make.__name__}"))
            else:
                await g.asend(1)
                await anext(g)
        except Exception as exc:
            traceback.print_exception(exc)
        await g.aclose()
    async def fails_in_cleanup():
        try:
            yield
        finally:
            {}["cleanup"]
    g = fails_in_cleanup()
    await anext(g)
    await g.aclose()
asyncio.run(main())
