# What an instance has in `__slots__` dies before what it has in its dict; the last attribute set dies last.
import gc


class Fin:
    def __init__(self, name):
        self.name = name

    def __del__(self):
        print("   ", self.name, "is gone")


class Slots:
    __slots__ = ("b", "a", "__dict__")


class Plain:
    pass


class SlotList(list):
    __slots__ = ("s",)


class DictList(list):
    pass


def slots():
    s = Slots()
    s.x = Fin("x")
    s.a = Fin("a")
    s.b = Fin("b")
    s.y = Fin("y")
    return s


def many():
    s = Slots()
    for n in range(40):
        setattr(s, f"n{n}", Fin(f"n{n}") if n % 20 == 0 else None)
    s.a = Fin("a")
    return s


def seen():
    s = Slots()
    s.x = Fin("x")
    s.__dict__
    s.a = Fin("a")
    return s


def plain():
    s = Plain()
    s.b = Fin("b")
    s.a = Fin("a")
    return s


def slot_list():
    s = SlotList([Fin("item")])
    s.s = Fin("s")
    return s


def dict_list():
    s = DictList([Fin("item")])
    s.s = Fin("s")
    return s


gc.disable()
for make in (slots, many, seen, plain, slot_list, dict_list):
    print(make.__name__)
    make()
