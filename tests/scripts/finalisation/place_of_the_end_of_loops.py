"""Where a frame stands when something dies in it: at the iterator of an `async for` that has ended or
failed, nowhere at the end of `except*`, in the caller's line for the iterator of a generator expression."""

import gc
import sys
import traceback

gc.disable()


def hook(args):
    print("unraisable:", repr(args.exc_value))
    for entry in traceback.extract_tb(args.exc_traceback):
        print("    in", entry.name, entry.lineno, entry.colno, entry.end_lineno, entry.end_colno)


sys.unraisablehook = hook


def stubborn(n=1):
    try:
        for i in range(n):
            yield i
    except GeneratorExit:
        pass
    yield "last"


class Items:
    def __init__(self, count, error=None):
        self.left, self.error = count, error
        self.kept = stubborn()
        next(self.kept)

    def __aiter__(self):
        return self

    async def __anext__(self):
        if not self.left:
            raise self.error or StopAsyncIteration
        self.left -= 1
        return self.left


def run(coro):
    try:
        coro.send(None)
    except StopIteration as stop:
        print("returns", stop.value)
    except BaseException as exc:
        for entry in traceback.extract_tb(exc.__traceback__):
            print("    in", entry.name, entry.lineno, entry.colno, entry.end_lineno, entry.end_colno)
        print("raises", repr(exc))


async def ends():
    async for x in Items(
        1
    ):
        pass


async def fails():
    for x in stubborn():
        async for y in (
            Items(1, KeyError)
        ):
            pass


async def fails_in_try():
    try:
        for x in stubborn():
            async for y in Items(1, KeyError):
                pass
    except ValueError:
        pass


async def comprehension():
    return [
        x async for x in Items(1)
    ]


async def group():
    for x in stubborn():
        try:
            raise KeyError
        except* ValueError:
            pass


async def group_with_raise():
    for x in stubborn():
        try:
            raise KeyError
        except* ValueError as e:
            raise
        except* TypeError:
            pass


def expression():
    return list(
        x for x in zip(stubborn(3), range(1))
    )


def extends(*args):
    x = [
        1, *zip(stubborn(3), range(1)),
    ]
    y = {
        1, *zip(stubborn(3), range(1)),
    }
    print(
        2, *zip(stubborn(3), range(1)),
    )
    a, b = (
        zip(stubborn(4), range(2))
    )
    a, *b = (
        zip(stubborn(4), range(2))
    )
    return x


for make in ends, fails, fails_in_try, comprehension, group, group_with_raise:
    print(make.__name__)
    run(make())
print(expression())
print(extends())


async def inner():
    try:
        yield 1
    except BaseException:
        pass


class Wait:
    def __await__(self):
        yield "wait"


async def outer():
    async for x in ((v, await Wait()) async for v in inner()):
        yield x


step = anext(outer())
print(step.send(None))
del step
