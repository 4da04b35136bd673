# Closing what is in the middle of an `async for`: a step of an async generator ends with what that yields
# or returns.
import sys


class Wait:
    def __await__(self):
        try:
            yield "waiting"
        except GeneratorExit:
            print("wait is closed")
            raise


async def yields():
    try:
        await Wait()
        yield 1
    except GeneratorExit:
        yield "instead"


async def returns():
    try:
        await Wait()
        yield 1
    except GeneratorExit:
        return


async def waits():
    try:
        await Wait()
        yield 1
    except GeneratorExit:
        await Wait()


async def over(make):
    try:
        async for x in make():
            pass
    except BaseException as exc:
        print("comes to the outside", repr(exc))
        raise


sys.unraisablehook = lambda args: print("unraisable:", args.err_msg.split(" at ")[0], repr(args.exc_value))
for make in yields, returns, waits:
    print(make.__name__)
    coro = over(make)
    print(coro.send(None))
    try:
        coro.close()
    except BaseException as exc:
        print(repr(exc))
    del coro


async def ends():
    try:
        yield 1
    except BaseException:
        pass


print("an async generator that ends when it goes")
agen = ends()
try:
    agen.asend(None).send(None)
except StopIteration as stop:
    print(stop.value)
del agen
step = anext(ends(), "default")
try:
    step.__await__().send(())
except TypeError as exc:
    print(exc)
