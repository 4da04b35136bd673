# An UnboundLocalError does not know its name, so nothing is suggested for it.
def local():
    print(token)
    token = 1


def deleted():
    time = 1
    del time
    time


def free():
    def inner():
        return value_of

    inner()
    value_of = 1


for f in local, deleted, free:
    try:
        f()
    except NameError as exc:
        print(type(exc).__name__, exc, repr(exc.name))
local()
