import asyncio
async def slow():
    await asyncio.sleep(30)
async def main():
    async with asyncio.timeout(0.001):
        await slow()
asyncio.run(main())
