import asyncio
import traceback
from contextlib import AsyncExitStack, asynccontextmanager
@asynccontextmanager
async def outer():
    try:
        yield
    except ValueError as exc:
        raise RuntimeError("outer converts") from exc
@asynccontextmanager
async def inner():
    async with outer():
        yield
async def body():
    raise ValueError("in the body")
async def main():
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(inner())
        await body()
asyncio.run(main())
