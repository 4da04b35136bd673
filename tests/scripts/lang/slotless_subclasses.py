# Subclasses of builtin types without any slots of their own: their methods count, and what is in
# them stays whole when they are taken apart.
import os
import os.path as path
import collections.abc as abc, xml.etree.ElementTree as tree
from typing import NamedTuple


class Text(str):
    __slots__ = ()

    def __eq__(self, other):
        return "eq"

    def __hash__(self):
        return 1

    def __getitem__(self, i):
        return "item"

    def __add__(self, other):
        return "add"

    def __lt__(self, other):
        return "lt"


print(Text("a") == "b", Text("a") == Text("a"), Text("abc")[0], Text("a") + "b", Text("a") < "b")
print("a" == Text("a"), "b" + Text("a"))
counts = {Text("a"): 1}
counts["a"] = 2
print(len(counts), len({"a": 1, Text("a"): 2}), counts.get(Text("z")))


class Row(tuple):
    __slots__ = ()

    def __getitem__(self, i):
        return "item"

    def __iter__(self):
        return iter("xy")


a, b = Row((1, 2))
row = Row((1, 2))
print(a, b, row[0], *row)
a, b = row
print(a, b, len(row))


class Pair(NamedTuple):
    left: list
    right: list


def parts(n):
    left, right = Pair([n], [n, n])
    return left, right


kept = [parts(n) for n in range(500)]
print(kept[0], kept[499], sum(len(right) for _, right in kept))

columns, lines = os.terminal_size((80, 24))
print(columns, lines)
sizes = []
for n in range(500):
    columns, lines = os.terminal_size((n + 10**6, [n]))
    sizes.append((columns, lines))
print(sizes[7], sizes[499])


class Count(int):
    __slots__ = ()

    def __add__(self, other):
        return "add"

    def __lt__(self, other):
        return "lt"


print(Count(1) + 1, 1 + Count(1), Count(1) < 2, Count(2**80) + 1)


class Octets(bytes):
    __slots__ = ()

    def __getitem__(self, i):
        return "item"

    def __eq__(self, other):
        return "eq"


print(Octets(b"ab")[0], Octets(b"a") == b"b", b"a" == Octets(b"b"))

print(path is os.path, abc.Mapping.__name__, tree.__name__)
