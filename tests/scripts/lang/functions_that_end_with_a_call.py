"""Functions whose last reference, or last but one, is an argument of their own call."""
import asyncio
import gc
import weakref


def plain():
    def f(g, value):
        return value

    return f


def cleaning():
    def f(g, value):
        keep = [g]
        return value

    return f


def awaited():
    async def f(g, value):
        return value

    return f


def awaited_cleaning():
    async def f(g, value):
        keep = [g]
        return value

    return f


def last_call(make, value):
    box = [make()]
    seen = weakref.ref(box[0], lambda _: print("function gone"))
    result = box[0](box.pop(), value)
    return result, seen() is None


async def last_await(make, value):
    box = [make()]
    seen = weakref.ref(box[0], lambda _: print("coroutine function gone"))
    result = await box[0](box.pop(), value)
    return result, seen() is None


gc.disable()
for i in range(3):
    for make in plain, cleaning:
        print(make.__name__, last_call(make, i))
    for make in awaited, awaited_cleaning:
        print(make.__name__, asyncio.run(last_await(make, i)))
gc.enable()
print(gc.collect() >= 0)
