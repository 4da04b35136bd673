"""The order in which frames and generators of a chain go: closed from the outermost by the collector, too;
of an exception that nobody can catch, the innermost frame goes first, if it is no collection that frees
them."""

import gc
import sys

gc.disable()


class Fin:
    def __init__(self, name):
        self.name = name

    def __del__(self):
        if not cycle:
            print(self.name, "is gone")


class Wait:
    def __await__(self):
        yield "wait"


async def inner(items):
    fin = Fin("inner")
    try:
        await Wait()
    finally:
        undefined


async def generator(items):
    fin = Fin("generator")
    await inner(items)
    yield


async def coroutine(items):
    fin = Fin("coroutine")
    await inner(items)


async def loop(items):
    fin = Fin("loop")
    async for x in generator(items):
        pass


def hook(args):
    print(args.err_msg.split(" object ")[0].split("<")[1], repr(args.exc_value))


sys.unraisablehook = hook
for make in generator, coroutine, loop:
    for cycle in False, True:
        print(make.__name__, "in a cycle" if cycle else "")
        items = []
        c = make(items)
        if make is generator:
            c = c.asend(None)
        c.send(None)
        items.append(c if cycle else None)
        del c, items
        gc.collect()
    cycle = False
    c = make([])
    if make is generator:
        c = c.asend(None)
    c.send(None)
    try:
        c.throw(KeyError)
    except NameError as e:
        print(repr(e))
    c = None
