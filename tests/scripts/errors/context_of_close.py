# What is raised by closing has what is being handled as its context; and what an exception holds.
import asyncio
import contextlib


def chain(exc):
    while exc is not None:
        print("  ", repr(exc), "cause", repr(exc.__cause__), exc.__suppress_context__)
        exc = exc.__context__


def catches():
    try:
        yield 1
        yield 2
    except GeneratorExit as exc:
        chain(exc)
        raise OSError("in the generator")


def stubborn():
    while True:
        try:
            yield 1
        except GeneratorExit:
            pass


for make in catches, stubborn:
    print(make.__name__)
    try:
        try:
            1 / 0
        finally:
            it = make()
            next(it)
            it.close()
    except Exception as exc:
        chain(exc)

print("except* and contexts")
for matching in OSError, ValueError:
    try:
        try:
            try:
                raise ValueError("first")
            finally:
                raise ExceptionGroup("group", [ValueError("v"), KeyError("k")])
        except* matching as exc:
            pass
    except BaseException as exc:
        chain(exc)

print("frames stand where the exception left")


def suppressing():
    with contextlib.suppress(OSError):
        if True:
            1 / 0


def finally_body():
    try:
        1 / 0
    finally:
        print("finally")
        pass


def no_clause():
    try:
        1 / 0
    except OSError:
        pass
    except (
        KeyError,
        IndexError,
    ):
        pass


for f in suppressing, finally_body, no_clause:
    try:
        f()
    except ZeroDivisionError as exc:
        tb = exc.__traceback__.tb_next
        print(tb.tb_lineno - f.__code__.co_firstlineno, tb.tb_frame.f_lineno - f.__code__.co_firstlineno)


class Fin:
    def __init__(self, name):
        self.name = name

    def __del__(self):
        print(self.name, "is gone")


async def held():
    fin = Fin("of the frame with the exception")
    try:
        await asyncio.sleep(10)
    except asyncio.CancelledError:
        pass
    del fin
    fin = Fin("of a frame in the traceback")


async def main():
    task = asyncio.create_task(outer())
    await asyncio.sleep(0)
    task.cancel()
    await task


async def outer():
    await held()
    fin = Fin("of the frame outside")


asyncio.run(main())
