import asyncio
async def source():
    yield 1
    raise ValueError("source failed")
async def relay(it):
    async for x in it:
        yield x
async def consume():
    async for x in relay(relay(source())):
        print(x)
async def main():
    try:
        await consume()
    except ValueError as exc:
        raise RuntimeError("wrapped") from exc
asyncio.run(main())
