"""Iterators over others that end with them pass on the StopIteration they raise, and with it its value."""

import itertools


def values(n=1):
    yield from range(n)
    return "value"


class Steps:
    def __init__(self):
        self.at = 0

    def __iter__(self):
        return self

    def __next__(self):
        self.at += 1
        if self.at == 2:
            raise ValueError("bad")
        if self.at >= 4:
            raise StopIteration("end", 4)
        return self.at


def delegates(it):
    return ("got", (yield from it))


def show(name, it):
    out = []
    for _ in range(6):
        try:
            item = next(it)
            out.append(item if isinstance(item, (int, str, tuple)) else "...")
        except Exception as exc:
            out.append(repr(exc))
    print(name, out)


def iterators(make):
    yield "zip", zip(make(), range(9))
    yield "zip", zip(range(9), make())
    yield "zip strict", zip(make(), make(), strict=True)
    yield "map", map(str, make())
    yield "map of two", map(max, range(5), make())
    yield "filter", filter(lambda x: True, make())
    yield "enumerate", enumerate(make())
    yield "accumulate", itertools.accumulate(make())
    yield "takewhile", itertools.takewhile(lambda x: True, make())
    yield "dropwhile", itertools.dropwhile(lambda x: False, make())
    yield "islice", itertools.islice(make(), 5)
    yield "islice from", itertools.islice(make(), 3, 9)
    yield "starmap", itertools.starmap(max, map(lambda x: (x, x), make()))
    yield "compress", itertools.compress(make(), [1] * 9)
    yield "compress", itertools.compress([1] * 9, make())
    yield "filterfalse", itertools.filterfalse(lambda x: False, make())
    yield "cycle", itertools.cycle(make())
    yield "chain", itertools.chain(make(), make())
    yield "chain of", itertools.chain.from_iterable(iter([make()]))
    yield "tee", itertools.tee(make())[0]
    yield "groupby", (key for key, _ in itertools.groupby(make()))
    yield "zip_longest", itertools.zip_longest(make(), range(3))
    yield "pairwise", itertools.pairwise(make())
    yield "batched", itertools.batched(make(), 2)
    yield "callable", iter(make().__next__, 77)


for make in values, Steps:
    for name, it in iterators(make):
        show(name, it)
    for name, it in iterators(make):
        show(name + " delegated to", delegates(it))
