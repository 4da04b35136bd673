# The exception that cancels a task is gone before the task's next step is scheduled: what dies with it, as an
# async generator that its traceback holds, is dealt with a turn earlier.
import asyncio
import gc


class Manager:
    def __init__(self, name):
        self.name = name

    def __enter__(self):
        print(self.name, "enters")

    def __exit__(self, kind, exc, tb):
        print(self.name, "leaves", kind and kind.__name__)


async def items(name):
    async with asyncio.timeout(0):
        with Manager(name):
            yield 1


async def pause():
    await asyncio.sleep(0)


async def turns(n):
    for i in range(n):
        print("turn", i)
        await asyncio.sleep(0)


async def from_within():
    try:
        async for x in ((v, await pause()) async for v in items("from within")):
            print(x)
    except asyncio.CancelledError:
        print("cancelled")
    await turns(5)


async def from_outside():
    async def quiet(name):
        with Manager(name):
            yield 1

    async def victim():
        try:
            async for x in ((v, await asyncio.sleep(10)) async for v in quiet("from outside")):
                print(x)
        except asyncio.CancelledError:
            print("cancelled")
        await turns(5)

    task = asyncio.create_task(victim())
    await asyncio.sleep(0)
    task.cancel()
    await task


async def ends():
    async def quiet(name):
        with Manager(name):
            yield 1

    async def victim():
        async for x in ((v, await pause()) async for v in quiet("ends")):
            print(x)

    task = asyncio.create_task(victim())
    await asyncio.sleep(0)
    task.cancel()
    task.add_done_callback(lambda task: print("callback"))
    try:
        await task
    except asyncio.CancelledError:
        print("awaited")
    del task
    await turns(4)


async def must_cancel():
    async def victim():
        asyncio.current_task().cancel()
        try:
            async for x in ((v, await pause()) async for v in items("must cancel")):
                print(x)
        except asyncio.CancelledError:
            print("cancelled")
        await turns(5)

    await asyncio.create_task(victim())


gc.disable()
for main in (from_within, from_outside, ends, must_cancel):
    print("==", main.__name__)
    asyncio.run(main())
