import asyncio
import signal
from contextlib import asynccontextmanager

@asynccontextmanager
async def manager():
    try:
        yield "context"
    finally:
        print("context cleared")

async def main():
    async with manager() as ctx:
        print(ctx)
        signal.raise_signal(signal.SIGINT)
        try:
            await asyncio.sleep(10)
        except asyncio.CancelledError as exc:
            print("sleep cancelled", exc.args)
            raise

try:
    asyncio.run(main())
except KeyboardInterrupt as exc:
    print("KeyboardInterrupt", exc.args, type(exc.__context__).__name__)
print(signal.getsignal(signal.SIGINT) is signal.default_int_handler)

async def stubborn():
    signal.raise_signal(signal.SIGINT)
    try:
        await asyncio.sleep(10)
    except asyncio.CancelledError:
        asyncio.current_task().uncancel()
        return "finished all the same"

print(asyncio.run(stubborn()))
