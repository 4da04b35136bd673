"""An async generator whose step is closed and that awaits something then: it stays in a step for ever."""
import asyncio
import gc


class Pause:
    def __await__(self):
        yield "pause"


def show(name, call, *args):
    try:
        print(" ", name, "->", repr(call(*args)))
    except BaseException as exc:
        print(" ", name, "raises", repr(exc), "in", repr(exc.__context__))


async def items(how):
    try:
        await Pause()
        yield 1
    finally:
        if how == "awaits":
            await Pause()
        elif how == "gives":
            yield 2
        elif how == "raises":
            raise KeyError(how)


async def loop(agen):
    async for item in agen:
        print("  item", item)


async def comprehension(agen):
    return [item async for item in agen]


async def by_hand(agen):
    return await agen.__anext__()


for how in ("ends", "awaits", "gives", "raises"):
    for user in (loop, comprehension, by_hand):
        for act in ("close", "throw", "other"):
            print(how, user.__name__, act)
            agen = items(how)
            coro = user(agen)
            coro.send(None)
            if act == "close":
                show("close", coro.close)
            elif act == "throw":
                show("throw", coro.throw, GeneratorExit("thrown"))
            else:
                show("throw", coro.throw, ValueError("thrown"))
            print("  running", agen.ag_running, "frame", agen.ag_frame is not None)
            show("anext", lambda: agen.__anext__().send(None))
            show("aclose", lambda: agen.aclose().send(None))
            coro.close()


async def main():
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(lambda _, context: print(" handler", context["message"], repr(context["exception"])))

    async def steps():
        try:
            await asyncio.sleep(0)
            yield 1
        finally:
            await asyncio.sleep(0)
            print(" never printed")

    async def user():
        async for _ in steps():
            pass

    coro = user()
    task = asyncio.create_task(coro)
    await asyncio.sleep(0)
    try:
        coro.throw(GeneratorExit)
    except BaseException as exc:
        print(repr(exc))
    del coro
    for _ in range(4):
        await asyncio.sleep(0)
    print(task.done(), task.exception() if task.done() else None)
    del task
    gc.collect()
    await asyncio.sleep(0)


asyncio.run(main())
