# `sleep(0)` seen from everywhere while it is suspended.
import asyncio
import io
import traceback


def lines(exc):
    return [(f.name, f.line) for f in traceback.extract_tb(exc.__traceback__)]


async def sleeper():
    return await asyncio.sleep(0)


async def sleeping(*args):
    return await asyncio.sleep(*args)


async def results():
    print(await sleeper(), await sleeping(0, "r"), await sleeping(-1, [1]), await sleeping(0.0, 2), await sleeping(False))
    print(await asyncio.sleep(-1), await asyncio.sleep(0.0), await asyncio.sleep(False), await asyncio.sleep(0, 4))
    sleep = asyncio.sleep
    print(await sleep(0), await sleep(0, 1), await sleep(delay=0, result=3))
    try:
        await sleep(0, 1, 2)
    except TypeError as e:
        print(e)
    try:
        await sleep("x")
    except TypeError as e:
        print(e)


async def cancelled():
    task = asyncio.create_task(sleeper())
    await asyncio.sleep(0)
    task.cancel("enough")
    try:
        await task
    except asyncio.CancelledError as e:
        print(repr(e), lines(e))


async def inspected():
    task = asyncio.create_task(sleeper())
    await asyncio.sleep(0)
    coro = task.get_coro()
    inner = coro.cr_await
    print(type(inner).__name__, inner.__qualname__, inner.cr_frame.f_locals, inner is coro.cr_await)
    print(type(inner.cr_await).__name__, inner.cr_await.__qualname__, inner.cr_await.gi_frame.f_lineno > 0)
    out = io.StringIO()
    task.print_stack(file=out)
    print(out.getvalue().count("\n"), "sleeper" in out.getvalue())
    print([f.frame.f_code.co_name for f in asyncio.capture_call_graph(task).call_stack])
    print(await task)


async def by_hand():
    coro = sleeper()
    print(coro.send(None))
    try:
        coro.send(None)
    except StopIteration as e:
        print(e.value)
    coro = sleeper()
    coro.send(None)
    try:
        coro.throw(KeyError("k"))
    except KeyError as e:
        print(lines(e))
    coro = sleeper()
    coro.send(None)
    coro.close()
    print(coro.cr_frame)
    coro = sleeper()
    print(coro.cr_await)
    coro.close()

    async def catching():
        try:
            await asyncio.sleep(0)
        except KeyError:
            await asyncio.sleep(0)
            return "caught"
        finally:
            print("finally")

    coro = catching()
    coro.send(None)
    print(coro.throw(KeyError()))
    try:
        coro.send(None)
    except StopIteration as e:
        print(e.value)
    coro = catching()
    coro.send(None)
    print(type(coro.cr_await).__name__)
    try:
        coro.send(None)
    except StopIteration as e:
        print(e.value)


async def replaced():
    import types

    @types.coroutine
    def noisy():
        print("own zero")
        yield

    tasks = asyncio.tasks
    before = getattr(tasks, "__sleep0")
    setattr(tasks, "__sleep0", noisy)
    await asyncio.sleep(0)
    setattr(tasks, "__sleep0", before)
    await asyncio.sleep(0)


async def main():
    for part in results, cancelled, inspected, by_hand, replaced:
        print("--", part.__name__)
        await part()


asyncio.run(main())
