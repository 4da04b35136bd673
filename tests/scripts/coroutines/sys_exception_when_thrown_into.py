"""What sys.exception() says in a coroutine that an exception is thrown into: what its awaiters handle is not
seen until it suspends."""
import sys
import types


def shown():
    return repr(sys.exception()), repr(sys.exc_info()[1])


@types.coroutine
def leaf():
    for number in range(3):
        try:
            yield (number, *shown())
        except BaseException as exc:
            print("  leaf handles", repr(exc), *shown())
        print("  leaf after", *shown())
    return shown()


async def middle():
    try:
        raise KeyError("middle")
    except KeyError:
        return await leaf()


async def plain(inner):
    try:
        raise ValueError("plain")
    except ValueError:
        print("  gives", await inner())
    print("  at the end", *shown())


async def star(inner):
    try:
        raise ValueError("star")
    except* ValueError:
        print("  gives", await inner())
    print("  at the end", *shown())


def generator():
    try:
        raise ValueError("generator")
    except ValueError:
        print("  gives", (yield from leaf()))


for make in (lambda: plain(leaf), lambda: star(leaf), lambda: plain(middle), generator):
    for steps in ("sts", "stt", "tst", "ttt"):
        print(steps)
        obj = make()
        print("  starts", obj.send(None))
        for step in steps:
            try:
                got = obj.send(None) if step == "s" else obj.throw(LookupError(step))
                print("  gives", got)
            except StopIteration:
                print("  stops", *shown())


class ByHand:
    def __await__(self):
        for number in range(3):
            try:
                yield (number, *shown())
            except LookupError:
                print("  awaitable handles", *shown())
            print("  awaitable after", *shown())


async def with_awaitable():
    try:
        raise ValueError("awaitable")
    except ValueError:
        print("  gives", await ByHand())


def outer():
    try:
        raise OSError("outer")
    except OSError:
        coro = with_awaitable()
        print(coro.send(None))
        print(coro.throw(LookupError("first")))
        print(coro.send(None))
        try:
            coro.throw(LookupError("second"))
        except StopIteration:
            print("stops", *shown())


outer()
