# A generator that does not end when a `return` drops it is reported at the place where the loop is left:
# at a value that is a constant as it is written, otherwise at the statement.
import sys
import traceback


def hook(args):
    print(type(args.exc_value).__name__, args.exc_value)
    for entry in traceback.extract_tb(args.exc_traceback):
        print("   ", entry.name, entry.lineno, entry.end_lineno, entry.colno, entry.end_colno)


sys.unraisablehook = hook


def stubborn():
    try:
        yield 1
    finally:
        yield 2


async def astubborn():
    try:
        yield 1
    finally:
        yield 2


def number():
    for x in stubborn():
        return 5


def negative():
    for x in stubborn():
        return -5


def text():
    for x in stubborn():
        return "a" "b"


def formatted():
    for x in stubborn():
        return f"a"


def formatted_with_value():
    for x in stubborn():
        return f"a{x}"


def tuple_of_constants():
    for x in stubborn():
        return ("s21", ())


def empty_tuple():
    for x in stubborn():
        return ()


def tuple_of_names():
    for x in stubborn():
        return (x, x)


def sum_of_constants():
    for x in stubborn():
        return 1 + 2


def negation():
    for x in stubborn():
        return not 0


def item():
    for x in stubborn():
        return (1, 2)[0]


def debug():
    for x in stubborn():
        return __debug__


def ellipsis():
    for x in stubborn():
        return ...


def none():
    for x in stubborn():
        return None


def nothing():
    for x in stubborn():
        return


def name():
    for x in stubborn():
        return x


def lines():
    for x in stubborn():
        return (
            1,
            2,
        )


def constant_below():
    for x in stubborn():
        return (
            7
        )


def two_loops():
    for x in stubborn():
        for y in stubborn():
            return (1, (2, 3))


def within_try():
    for x in stubborn():
        try:
            return (1, 2)
        finally:
            print("finally")


def within_finally():
    for x in stubborn():
        try:
            print("try")
        finally:
            for y in stubborn():
                return 1, 2


async def in_async_for():
    async for x in astubborn():
        return ("s21", ())


async def constant_in_async_for():
    async for x in astubborn():
        return "s21"


async def awaits():
    print((await in_async_for()))
    print((await constant_in_async_for()))


for f in (number, negative, text, formatted, formatted_with_value, tuple_of_constants, empty_tuple, tuple_of_names,
          sum_of_constants, negation, item, debug, ellipsis, none, nothing, name, lines, constant_below, two_loops,
          within_try, within_finally):
    print("==", f.__name__)
    print(f())
print("== async")
try:
    awaits().send(None)
except StopIteration:
    pass
