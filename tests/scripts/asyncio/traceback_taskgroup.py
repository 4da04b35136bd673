import asyncio
async def fail(exc, turns):
    for _ in range(turns):
        await asyncio.sleep(0)
    raise exc
async def main():
    async with asyncio.TaskGroup() as tg:
        tg.create_task(fail(ValueError("first"), 1))
        tg.create_task(fail(KeyError("second"), 1))
        await fail(OSError("body"), 1)
asyncio.run(main())
