# What is thrown into a generator that has not begun does not come from its code: a StopIteration stays
# one, and the entry of the traceback is a line without carets.
import traceback


def g(p=1):
    yield p


async def c(p=1):
    return p


async def a(p=1):
    yield p


def show(call, *args):
    try:
        print(call(*args))
    except BaseException as exc:
        traceback.print_exception(exc)
        shown = traceback.TracebackException.from_exception(exc)
        print([(f.name, f.end_lineno, f.colno, f.end_colno) for f in shown.stack][1:])


for exc in ValueError("v"), StopIteration("s"), StopAsyncIteration(), GeneratorExit():
    print("--", repr(exc))
    show(g().throw, exc)
    coro = c()
    show(coro.throw, exc)
    show(coro.send, None)
    step = a().athrow(exc)
    show(step.send, None)
print(next(g.__code__.co_positions()))


def outer():
    yield from (x for x in [1])


it = outer()
next(it)
show(it.throw, StopIteration("begun"))
