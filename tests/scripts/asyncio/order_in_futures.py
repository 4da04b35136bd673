# What a future or task has dies in order: its exception, what the exception came with, its attributes.
import asyncio
import gc


class Fin:
    def __init__(self, name):
        self.name = name

    def __del__(self):
        print("   ", self.name, "is gone")


def fails():
    x = Fin("local of the traceback")
    undefined


def context():
    x = Fin("local of the context")
    other_undefined


async def both(label=None):
    try:
        context()
    except Exception:
        fails()


class OwnFuture(asyncio.Future):
    def __init__(self):
        super().__init__()
        self.attribute = Fin("attribute of a subclass")


class SlotFuture(asyncio.Future):
    __slots__ = ("slot",)


class OwnTask(asyncio.Task):
    pass


async def pause():
    await asyncio.sleep(0)


async def main():
    print("future")
    f = asyncio.Future()
    f.attribute = Fin("attribute")
    f.set_exception(NameError(Fin("exception")))
    f.exception()
    del f

    print("result")
    f = asyncio.Future()
    f.attribute = Fin("attribute")
    f.set_result(Fin("result"))
    del f

    print("subclass")
    f = OwnFuture()
    f.set_result(Fin("result"))
    del f

    print("slots")
    f = SlotFuture()
    f.slot = Fin("slot")
    f.attribute = Fin("attribute")
    f.set_result(Fin("result"))
    del f

    print("callbacks")
    f = asyncio.Future()
    f.attribute = Fin("attribute")
    f.add_done_callback(lambda f, x=Fin("callback"): None)
    f.add_done_callback(lambda f, x=Fin("second callback"): None)
    del f

    print("future with a traceback")
    f = asyncio.Future()
    try:
        await both()
    except Exception as e:
        f.set_exception(e)
    f.exception()
    del f

    print("awaited future with a traceback")
    f = asyncio.Future()
    try:
        await both()
    except Exception as e:
        f.set_exception(e)
    try:
        await f
    except Exception:
        pass
    del f

    print("task")
    t = asyncio.create_task(both())
    t.attribute = Fin("attribute")
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    t.exception()
    del t

    print("task of a subclass")
    t = OwnTask(both())
    t.attribute = Fin("attribute")
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    t.exception()
    del t

    print("gather")
    try:
        await asyncio.gather(both(), pause())
    except NameError:
        print("    caught")
    await asyncio.sleep(0)
    print("    a turn later")

    print("except*")

    async def grouped():
        try:
            context()
        except* Exception:
            await both()

    try:
        await asyncio.gather(grouped(), pause())
    except BaseException as e:
        print("    caught", type(e).__name__)
    await asyncio.sleep(0)
    print("    a turn later")


gc.disable()
asyncio.run(main())
