"""An async generator in the middle of a step of `async for`, closed with its consumer, may give an item
instead: it is not asked again, and dies with the consumer's frame."""

import sys

sys.unraisablehook = lambda args: print("unraisable:", repr(args.exc_value))


class Wait:
    def __await__(self):
        yield "wait"


async def gives(kind):
    try:
        await Wait()
    except GeneratorExit:
        if kind == "waits":
            await Wait()
        if kind == "fails":
            raise ValueError
        if kind != "ends":
            try:
                yield "instead"
            except GeneratorExit:
                print("closed again")
    print("goes on")


async def consumer(kind):
    try:
        async for x in gives(kind):
            print("item", x)
    except BaseException as e:
        print("consumer:", repr(e))
        if kind == "raises":
            raise
    yield "last"


async def coroutine(kind):
    async for x in gives(kind):
        print("item", x)


async def outer(kind):
    await coroutine(kind)


def step(call, *args):
    try:
        print("->", call(*args))
    except BaseException as e:
        print("raised:", repr(e))


for kind in "ends", "gives", "waits", "fails", "raises":
    print("--", kind)
    step_of = anext(consumer(kind))
    step(step_of.send, None)
    step(step_of.close)
    step_of = anext(consumer(kind))
    step(step_of.send, None)
    step(step_of.throw, GeneratorExit)
    step_of = anext(consumer(kind))
    step(step_of.send, None)
    del step_of
    for make in coroutine, outer:
        for how in "close", "throw", "del":
            c = make(kind)
            step(c.send, None)
            if how == "close":
                step(c.close)
            elif how == "throw":
                step(c.throw, GeneratorExit)
            del c


class Fin:
    def __del__(self):
        print("fin is gone")


def inner():
    fin = Fin()
    fin = [fin, (yield from (1, 2))]
    print(fin[1])


stop = StopIteration("value")
g = inner()
next(g)
step(g.throw, stop)
print(stop.__traceback__ is not None, stop.__traceback__.tb_frame.f_code.co_name, stop.__traceback__.tb_lineno)
del g
print("--")
del stop
