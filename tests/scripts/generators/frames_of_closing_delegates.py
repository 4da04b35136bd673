"""What the frames, states and handled exceptions are while a generator closes or throws into what it delegates
to."""
import inspect
import sys
import types


def who(name):
    frame, names = sys._getframe(1), []
    while frame:
        names.append(frame.f_code.co_name)
        frame = frame.f_back
    print("   ", name, *names, repr(sys.exception()))
    tell()


def tell():
    for name, obj in SEEN.items():
        is_generator = isinstance(obj, types.GeneratorType)
        print("     ", name, (inspect.getgeneratorstate if is_generator else inspect.getcoroutinestate)(obj))
    for what in TRIES:
        try:
            what()
            print("      went")
        except BaseException as exc:
            print("     ", repr(exc))


class It:
    def __iter__(self):
        return self

    __await__ = __iter__

    def __next__(self):
        return 1

    def throw(self, *args):
        who("throw")
        return 2

    def close(self):
        who("close")
        raise KeyError("close")


class Looked(It):
    def __getattribute__(self, name):
        if name == "close":
            who("get " + name)
        return object.__getattribute__(self, name)


class Plain:
    def __iter__(self):
        return self

    __await__ = __iter__

    def __next__(self):
        return 1


def g0(kind):
    try:
        raise OSError("g0")
    except OSError:
        try:
            yield from kind()
        finally:
            who("finally of g0")


def g1(kind):
    try:
        raise LookupError("g1")
    except LookupError:
        yield from g0(kind)


async def c0(kind):
    try:
        raise OSError("c0")
    except OSError:
        await kind()


async def c1(kind):
    try:
        await c0(kind)
    except KeyError as exc:
        print("    c1", repr(exc), repr(exc.__context__))


def inner():
    try:
        yield 1
    finally:
        who("finally of inner")


def user():
    for make in (g0, g1, c0, c1):
        for kind in (It, Looked, Plain, inner):
            if kind is inner and make in (c0, c1):
                continue
            for act in ("throw", "exit", "close", "drop"):
                print(make.__name__, kind.__name__, act)
                obj = make(kind)
                obj.send(None)
                SEEN.clear(), TRIES.clear()
                if act != "drop":
                    SEEN["obj"] = obj
                    TRIES.append(obj.close)
                    TRIES.append(lambda: obj.send(None))
                try:
                    if act == "throw":
                        print("    gives", obj.throw(ValueError("thrown")))
                        TRIES.clear()
                    elif act == "exit":
                        obj.throw(GeneratorExit("exit"))
                    elif act == "close":
                        print("    gives", obj.close())
                    else:
                        obj = None
                except BaseException as exc:
                    context = exc.__context__
                    print("   ", repr(exc), repr(context), repr(context and context.__context__))


SEEN = {}
TRIES = []
sys.unraisablehook = lambda args: print("    unraisable", repr(args.exc_value), repr(args.exc_value.__context__))
user()
try:
    raise SystemError("outside")
except SystemError:
    print("in a handler")
    user()


class Fin:
    def __del__(self):
        print("    gone")


def breaks_off():
    fin = Fin()
    obj = held()
    next(obj)
    try:
        obj.close()
    except RuntimeError as exc:
        return repr(exc)


def held():
    try:
        yield from It()
    finally:
        yield


print(breaks_off(), "with what the frame of close() holds")
