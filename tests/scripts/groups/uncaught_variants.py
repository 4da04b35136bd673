"""except* inside a task group inside a function: what is left over is printed."""
import asyncio
async def fail(exc):
    await asyncio.sleep(0)
    raise exc
async def group():
    async with asyncio.TaskGroup() as tg:
        tg.create_task(fail(ValueError("handled")))
        tg.create_task(fail(OSError(5, "left over")))
async def main():
    try:
        await group()
    except* ValueError as eg:
        print("handled", eg.exceptions)
asyncio.run(main())
