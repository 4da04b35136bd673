# Work for other processes by run_in_executor: results, errors, timeouts, a dead worker, Ctrl-C.
import asyncio
import os
import signal
import time
from concurrent.futures.process import BrokenProcessPool, ProcessPoolExecutor


def square(n):
    return n * n


def fail(n):
    raise LookupError(f"no {n}")


def die(code):
    os._exit(code)


async def looped():
    loop = asyncio.get_running_loop()
    with ProcessPoolExecutor(2) as pool:
        print(await asyncio.gather(*(loop.run_in_executor(pool, square, n) for n in range(5))))
        try:
            await loop.run_in_executor(pool, fail, 8)
        except LookupError as e:
            print("LookupError", e, type(e.__cause__).__name__)
        ticks = 0
        work = loop.run_in_executor(pool, time.sleep, 0.2)
        while not work.done():
            await asyncio.sleep(0.01)
            ticks += 1
        print("the loop went on:", ticks > 5)
        try:
            await asyncio.wait_for(loop.run_in_executor(pool, time.sleep, 0.3), 0.05)
        except TimeoutError:
            print("timeout")
        try:
            await loop.run_in_executor(pool, die, 1)
        except BrokenProcessPool as e:
            print("broken:", e)


async def interrupted():
    loop = asyncio.get_running_loop()
    with ProcessPoolExecutor(1) as pool:
        await loop.run_in_executor(pool, square, 1)
        loop.call_later(0.05, os.kill, os.getpid(), signal.SIGINT)
        try:
            await loop.run_in_executor(pool, time.sleep, 0.3)
        except asyncio.CancelledError:
            print("cancelled")
            raise


if __name__ == "__main__":
    asyncio.run(looped())
    try:
        asyncio.run(interrupted())
    except KeyboardInterrupt:
        print("interrupted")
