"""What dies at the end of `except*` dies where no line is."""
import sys
import warnings

warnings.simplefilter("always")
warnings.showwarning = lambda message, category, file, line, *rest: print("  warning", message, line)


class Fin:
    def __del__(self):
        print("  dies at", sys._getframe(1).f_lineno)
        warnings.warn("in __del__", stacklevel=2)


async def never():
    pass


async def fails():
    coro = never()
    fin = Fin()
    raise ExceptionGroup("group", [KeyError()])


def named():
    try:
        fails().send(None)
    except* KeyError as exc:
        seen = 1
    print("  after")


def unnamed():
    try:
        fails().send(None)
    except* KeyError:
        pass


def two():
    for _ in range(2):
        try:
            fails().send(None)
        except* ValueError:
            pass
        except* KeyError:
            continue_here = True


async def awaits():
    try:
        await fails()
    except* Exception as exc:
        pass


def plain():
    try:
        fails().send(None)
    except ExceptionGroup as exc:
        pass
    print("  after")


for one in (named, unnamed, two, plain):
    print(one.__name__)
    one()
print("awaits")
try:
    awaits().send(None)
except StopIteration:
    pass
