"""What a comprehension has collected when an exception ends it dies where no line is."""
import sys


def place():
    frame = sys._getframe(2)
    return frame.f_code.co_name, frame.f_lineno and frame.f_lineno - frame.f_code.co_firstlineno


class Fin:
    def __init__(self, name):
        self.name = name

    def __del__(self):
        print("  dies", self.name, *place())


class Items:
    def __init__(self, n):
        self.n = n

    def __iter__(self):
        return self

    def __next__(self):
        if self.n == 0:
            raise KeyError
        self.n -= 1
        return Fin(f"item {self.n}")

    def __del__(self):
        print("  iterator dies", *place())


def in_list(v=None):
    print(
        Fin("before"),
        [v
         for v in Items(2)])


def in_set():
    return {
        v
        for v in Items(2)
    }


def in_dict():
    return len({
        v: 1
        for v in
        Items(2)
    })


def nested():
    return [
        [v for v in Items(2 - w)]
        for w in range(3)
    ]


def generator():
    return list(
        v
        for v in Items(2)
    )


def with_cell():
    return [
        (lambda: v)
        for v in Items(2)
    ]


for function in (in_list, in_set, in_dict, nested, generator, with_cell):
    print(function.__name__)
    try:
        function()
    except KeyError as exc:
        print("  caught")
        exc.__traceback__ = None
print("module")
try:
    [v
     for v in Items(2)]
except KeyError as exc:
    print("  caught")
