import asyncio
async def deep(n):
    if n == 0:
        raise LookupError("bottom")
    await deep(n - 1)
async def one():
    await asyncio.sleep(0)
    await deep(2)
async def main():
    try:
        await asyncio.gather(one(), asyncio.sleep(1))
    except LookupError as exc:
        exc.add_note("seen in main")
        raise RuntimeError("gather failed") from exc
asyncio.run(main())
