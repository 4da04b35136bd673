"""What several clauses of `except*` raise is put into a new group, which has no context of its own."""


def chain(exc):
    names = []
    while exc is not None:
        names.append(repr(exc))
        exc = exc.__context__
    return " <- ".join(names)


def two_clauses():
    try:
        raise ExceptionGroup("g", [ValueError(1), TypeError(2)])
    except* ValueError:
        raise KeyError("first")
    except* TypeError:
        raise IndexError("second")


def rest():
    try:
        raise ExceptionGroup("g", [ValueError(1), TypeError(2)])
    except* ValueError:
        undefined


def one():
    try:
        raise ValueError(1)
    except* ValueError:
        raise KeyError("first")


def reraised():
    try:
        raise ExceptionGroup("g", [ValueError(1), TypeError(2)])
    except* ValueError:
        raise


for make in two_clauses, rest, one, reraised:
    try:
        try:
            raise NameError("handled")
        except NameError:
            make()
    except BaseException as e:
        print(make.__name__, chain(e))
        for part in getattr(e, "exceptions", ()):
            print("   ", chain(part))
