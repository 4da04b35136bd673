"""Getters of properties, and classes called with keywords or through a metaclass, many times over."""
import abc
import traceback


class Plain:
    def __init__(self, n=1):
        self.n = n

    @property
    def double(self):
        return self.n * 2

    @property
    def failing(self):
        return self.missing

    @property
    def generated(self):
        yield self.n
        yield self.n + 1

    @property
    def deep(self):
        return self.deep


class Fallback(Plain):
    def __getattr__(self, name):
        return f"fallback {name}"


class Other(Plain):
    @property
    def double(self):
        return "other"


def read(o):
    o.double
    return o.double, o.double


for _ in range(3):
    print(read(Plain(3)), read(Other()), read(Fallback(2)))
for _ in range(3):
    try:
        Plain().failing
    except AttributeError as e:
        print(e, [f.name for f in traceback.extract_tb(e.__traceback__)])
    print(Fallback().failing)
    print(list(Plain(5).generated))


def in_turn(objects):
    return [o.double for o in objects]


print(in_turn([Plain(i) if i % 2 else Other() for i in range(6)]))
Plain.double = property(lambda self: "new")
print(in_turn([Plain(1), Other(), Fallback(1)]))
prop = Plain.__dict__["double"]
prop.__init__(lambda self: "again")
print(in_turn([Plain(1), Fallback(1)]))
prop.__init__()
try:
    in_turn([Plain(1)])
except AttributeError as e:
    print(e)
Plain.double = 7
print(in_turn([Plain(1), Other()]))
try:
    Plain().deep
except RecursionError as e:
    print(type(e).__name__)


class Base(abc.ABC):
    def __init__(self, a, *, b=2):
        self.pair = a, b

    @classmethod
    def make(cls, **options):
        return cls(**options)


class Abstract(Base):
    @abc.abstractmethod
    def f(self): ...


class Wrong(Base):
    def __init__(self):
        return 1


class Meta(type):
    def __call__(cls, *args, **options):
        made = super().__call__(*args, **options)
        made.called = sorted(options)
        return made


class Called(metaclass=Meta):
    def __init__(self, a, b=0):
        self.pair = a, b


for _ in range(3):
    print(Base(1).pair, Base(1, b=3).pair, Base(a=5).pair, Base.make(a=1, b=1).pair)
    print(Called(1).pair, Called(1, b=4).called, Called(a=1, b=2).pair)
    for call in (Abstract, lambda: Abstract(a=1), Wrong, lambda: Base(b=1), lambda: Base(1, c=2), lambda: Base(a=1, **{"d": 1})):
        try:
            print(call())
        except TypeError as e:
            print(e)


class Key:
    def __hash__(self):
        return 5

    def __eq__(self, other):
        return isinstance(other, Key)


class Meta2(type):
    def __eq__(cls, other):
        return other == 1

    def __hash__(cls):
        return 1


class Odd(metaclass=Meta2):
    pass


marker = object()
table = {int: "int", Plain: "plain", marker: "marker", Key(): "key", Base: "base", 1: "one"}


def look(key):
    try:
        return table[key]
    except KeyError as e:
        return "no " + getattr(e.args[0], "__name__", "such object")


for _ in range(3):
    print([look(k) for k in (int, Plain, marker, Key(), Base, Odd, str, object())])
    print(Odd == 1, Odd == Odd, Odd != 1, int == Odd, int == int, int != str, marker == Key())
print(type(Base(1)).__name__, type(type(Odd)).__name__, type(3) is int)


class Set:
    def __init__(self):
        object.__setattr__(self, "a", 1)
        object.__init__(self)


for _ in range(3):
    made = Set()
    type.__setattr__(Set, "b", 5)
    print(made.a, Set.b, object.__repr__(Plain)[:8], type.__repr__(Plain), int.__add__(1, 2), str.upper("x"))
