"""How long what a CancelledError's traceback holds lives: to the next suspension or the end of the task."""
import asyncio


class Fin:
    def __init__(self, name):
        self.name = name

    def __del__(self):
        print("  gone:", self.name)


async def inner(wait):
    fin = Fin("local")
    await wait()


async def swallows(wait):
    for number in range(2):
        try:
            await inner(wait)
        except asyncio.CancelledError as exc:
            print("  handles", repr(exc))
        print("  after handling", number)
        if number == 0:
            await asyncio.sleep(0)
            print("  goes on")
    print("  at the end")


async def turn():
    await asyncio.sleep(0)


async def long():
    await asyncio.sleep(3600)


async def future():
    await asyncio.get_running_loop().create_future()


async def cancelled_itself():
    asyncio.current_task().cancel("own")
    await asyncio.sleep(0)


async def bad_yield():
    class Bad:
        def __await__(self):
            yield "bad"
    try:
        await Bad()
    except RuntimeError as exc:
        raise asyncio.CancelledError(*exc.args)


async def deadline():
    async with asyncio.timeout(0):
        try:
            await inner(turn)
        except asyncio.CancelledError as exc:
            print("  handles", repr(exc))
        print("  after handling")
        await asyncio.sleep(0)
        print("  goes on")


async def main():
    for wait in (turn, long, future, cancelled_itself, bad_yield):
        print(wait.__name__)
        task = asyncio.create_task(swallows(wait))
        for turns in range(12):
            await asyncio.sleep(0)
            if task.done():
                break
            print(" cancels" if task.cancel(wait.__name__) else " cannot cancel")
        print(" ends", task.done() and not task.cancelled())
    print("timeout")
    try:
        await deadline()
    except TimeoutError as exc:
        print(" ends with", repr(exc))


asyncio.run(main())
