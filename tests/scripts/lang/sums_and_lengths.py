"""Sums of numbers of different kinds, and lengths that need more than a small integer."""
import operator
import random


def show(call, *args):
    try:
        print(" ", repr(call(*args)))
    except Exception as exc:
        print(" ", type(exc).__name__, exc)


print("sums")
big = 10**100
for numbers in (
    [0.1j] * 10, [1.0, 10e100, 1.0, -10e100, 2j], [2 + 1j, 10e100j, 1j, -10e100j], [1j, 1, 10e100j, 1j, 1.0, -10e100j],
    [2j, 1.0, 10e100, 1.0, -10e100], [2j, 1.0, big, 1.0, -big], [1.0, big, 1.0, -big], [complex(1, -0.0), 1],
    [1, complex(1, -0.0)], [complex(1, -0.0), 1.0], [1.0, complex(1, -0.0)], [1j, 10**1000], [1.0, 10**1000],
    [1j, True], [1.0, True], [1j, "a"], [1.0, None], [complex("inf"), -complex("inf")], [1e308j, 1e308j], [-0.0], [-0.0, -0.0],
    [0.1] * 10, [1, 2**63, 0.5], [1.5, 2**62, -(2**62)],
):
    show(sum, numbers)
show(sum, [], 1j)
show(sum, [], -0.0)
show(sum, [0.1], 1j)
source = random.Random(5)
numbers = [complex(source.random() - 0.5, source.random() - 0.5) for _ in range(1000)]
print(sum(numbers) == complex(sum(z.real for z in numbers), sum(z.imag for z in numbers)))

print("lengths")


class Long:
    def __init__(self, n):
        self.n = n

    def __len__(self):
        return self.n

    def __length_hint__(self):
        return self.n


for n in (2**61, 2**62 - 1, 2**62, 2**63 - 1, 2**63, -1, -(2**63)):
    print(n)
    show(len, Long(n))
    show(bool, Long(n))
    show(operator.length_hint, Long(n))
    show(len, range(n))
    show(len, range(-n, 0))


def matched(value):
    match value:
        case [*_]:
            return "a sequence"
        case _:
            return "something else"


show(matched, range(2**62))
