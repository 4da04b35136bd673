"""The order in which what an exception holds dies."""


class Fin:
    def __init__(self, name):
        self.name = name

    def __del__(self):
        print("  gone:", self.name)


def raises(make):
    local = Fin("a local of the traceback")
    raise make()


def attribute():
    return AttributeError(Fin("args"), name="name", obj=Fin("obj"))


def imported():
    return ImportError(Fin("args"), name="n", path=Fin("path"))


def plain():
    exc = ValueError(Fin("args"))
    exc.attribute = Fin("attribute")
    exc.add_note("note")
    return exc


def chained():
    exc = KeyError(Fin("args"))
    exc.__cause__ = OSError(Fin("args of the cause"))
    exc.__context__ = OSError(Fin("args of the context"))
    return exc


def stop():
    return StopIteration(Fin("value"))


def group():
    return ExceptionGroup("group", [ValueError(Fin("member"))])


for make in (attribute, imported, plain, chained, stop, group):
    print(make.__name__)
    try:
        raises(make)
    except Exception:
        pass
