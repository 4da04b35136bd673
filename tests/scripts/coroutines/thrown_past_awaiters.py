"""What is thrown into a coroutine goes to the innermost one past its awaiters, which are not resumed: what
they handle is no context of what is raised there, until it suspends or goes back to them."""

import sys


class Wait:
    def __await__(self):
        yield "wait"


def chain(exc):
    names = []
    while exc is not None:
        names.append(repr(exc))
        exc = exc.__context__
    return " <- ".join(names)


sys.unraisablehook = lambda args: print("unraisable:", chain(args.exc_value))


def failing(name):
    try:
        yield
    except GeneratorExit:
        raise ValueError(name)


class Dies:
    def __init__(self, name):
        self.name = name

    def __del__(self):
        try:
            raise OSError(self.name)
        except OSError as e:
            print("dies:", chain(e))


async def inner(how):
    local = Dies("local")
    if how == "suspends":
        try:
            await Wait()
        except KeyError:
            await Wait()
        raise ValueError("after")
    if how == "raises":
        await Wait()
    try:
        await Wait()
    except KeyError as e:
        print("in inner:", chain(e))
        try:
            raise ValueError("second")
        except ValueError as e:
            print("in inner:", chain(e))
    try:
        if how == "calls":
            await other()
    except BaseException as e:
        print("in inner:", chain(e))
    for x in failing("at the end"):
        if how == "loop":
            1 / 0
    return how


async def other():
    raise TypeError("other")


async def outer(how):
    try:
        raise NameError("handled")
    except NameError:
        try:
            print("returned", await inner(how))
        except BaseException as e:
            print("in outer:", chain(e))
        try:
            await inner("calls")
        except BaseException as e:
            print("in outer:", chain(e))
        raise AttributeError("outer")


async def outermost(how):
    try:
        raise LookupError("outermost")
    except LookupError:
        await outer(how)


def step(call, *args):
    try:
        print("->", call(*args))
        return True
    except BaseException as e:
        print("raised:", chain(e))
        return False


for how in "suspends", "raises", "catches", "calls", "loop":
    print("--", how)
    for first in "alone", "in a handler":
        c = outermost(how)
        c.send(None)
        if first == "alone":
            going = step(c.throw, KeyError("thrown"))
        else:
            try:
                raise MemoryError
            except MemoryError:
                going = step(c.throw, KeyError("thrown"))
        while going:
            going = step(c.throw, KeyError("again"))


async def items(how):
    try:
        yield 1
        await Wait()
        yield 2
    except KeyError:
        try:
            raise ValueError("second")
        except ValueError as e:
            print("in items:", chain(e))
        yield 3
        try:
            raise ValueError("third")
        except ValueError as e:
            print("in items:", chain(e))


async def consumer():
    try:
        raise NameError("handled")
    except NameError:
        async for x in items(1):
            print("item", x)
            try:
                raise TypeError("in the loop")
            except TypeError as e:
                print("in consumer:", chain(e))


async def consumers():
    try:
        raise LookupError("outermost")
    except LookupError:
        await consumer()


c = consumers()
step(c.send, None)
step(c.throw, KeyError("thrown"))
