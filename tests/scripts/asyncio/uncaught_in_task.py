"""What is printed for a task whose exception nobody asks for."""
import asyncio
async def fails():
    raise ValueError("nobody asked")
async def main():
    asyncio.create_task(fails(), name="orphan")
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    print("main goes on")
    loop = asyncio.get_running_loop()
    def bad(): return {}["missing"]
    loop.call_soon(bad)
    await asyncio.sleep(0)
    loop.call_exception_handler({"message": "made by hand", "detail": 5})
asyncio.run(main())
