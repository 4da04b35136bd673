"""Comparisons, subscripts and returns with constants; pairs used again; objects of many kinds at one place."""


def show(f, *args):
    try:
        return f(*args)
    except Exception as e:
        return type(e).__name__, str(e)


class Odd:
    def __init__(self, log):
        self.log = log

    def __lt__(self, other):
        self.log.append(("lt", other))
        return []

    def __gt__(self, other):
        self.log.append(("gt", other))
        return "yes"

    def __eq__(self, other):
        self.log.append(("eq", other))
        return 0.5

    def __ne__(self, other):
        raise ValueError(f"ne {other!r}")

    def __contains__(self, x):
        self.log.append(("in", x))
        return [x]

    def __getitem__(self, key):
        self.log.append(("get", key))
        return key

    def __bool__(self):
        raise RuntimeError("no truth")


def compare(x):
    out = []
    if x < 5:
        out.append("<5")
    if x > -3:
        out.append(">-3")
    if not x <= 0:
        out.append("not<=0")
    if x >= 1:
        out.append(">=1")
    return out


def equal(x):
    out = []
    if x == 1:
        out.append("==1")
    if x == "a":
        out.append("==a")
    if x == (1, "b"):
        out.append("==(1,b)")
    if x == None:
        out.append("==None")
    return out


def unequal(x):
    return "differs" if x != "abc" else "abc"


def member(x):
    out = []
    if x in "aeiou0123456789_-+*/ABCDEF":
        out.append("class")
    if x not in "abc":
        out.append("not abc")
    if x in ("a", 1, None, 2.5):
        out.append("tuple")
    if x in {"a", 1}:
        out.append("set")
    return out


for x in (0, 1, -3, 4.5, 5, True, -0.0, 10**30, float("nan"), "s", None, 3j, [1]):
    print(x, show(compare, x), show(equal, x), show(unequal, x))
for x in ("a", "z", "", "aei", "é", "中", 1, 2.5, None, b"a", [], type("S", (str,), {})("a")):
    print(repr(x), show(member, x))
log = []
print(show(compare, Odd(log)), show(equal, Odd(log)), show(unequal, Odd(log)), log)
log.clear()
print(show(lambda o: "in" if 3 in o else "out", Odd(log)), show(lambda o: "in" if "k" in o else "out", Odd(log)), log)
print(show(lambda o: 1 if o else 2, Odd(log)), show(lambda o: not o, Odd(log)))


def item(x):
    return [show(lambda: x[0]), show(lambda: x[-1]), show(lambda: x[7]), show(lambda: x["k"]), show(lambda: x[None])]


class L(list):
    def __getitem__(self, key):
        return "own", key


class S(str):
    __slots__ = ()

    def __getitem__(self, key):
        return "own", key


class M(dict):
    def __missing__(self, key):
        return "missing", key


for x in ([1, 2], (3,), "xyz", "中文", "é", {0: "zero", "k": 1}, M(k=2), L([1]), S("ab"), b"ab", range(9), 5, Odd([])):
    print(type(x).__name__, item(x))

# Pairs are used again only when nobody keeps them.
kept = [p for p in enumerate("abc")]
print(kept, [id(p) for p in kept] != [id(kept[0])] * 3)
print([(i, p) for i, p in enumerate(enumerate("xy", 5))])
d = {"a": 1, "b": 2}
kept = list(d.items())
print(kept, kept[0] is not kept[1], [hash(p) == hash((p[0], p[1])) for p in d.items()])
seen = set()
for p in d.items():
    seen.add(p)
print(sorted(seen), sorted((hash(p), p) for p in d.items()) == sorted((hash(p), p) for p in seen))


# Objects of many kinds at one place.
class A:
    kind = "class a"

    def __init__(self, n):
        self.n = n

    def get(self):
        return "A", self.n


class B(A):
    __slots__ = ("m",)
    kind = "class b"

    def get(self):
        return "B", self.n


class C:
    @property
    def n(self):
        return "property"

    kind = property(lambda self: "computed")

    def get(self):
        return "C"


def f():
    f.n += 1
    return f.n


f.n, f.kind, f.get = 0, "function", f
objects = [A(1), B(2), C(), f, A(3), B(4), f, C()]
for _ in range(3):
    print([o.n for o in objects], [o.kind for o in objects], [o.get() for o in objects])
del f.kind
print(show(lambda: [o.kind for o in objects]))
A.kind = property(lambda self: f"now {self.n}")
f.kind = "again"
print([o.kind for o in objects])


# Classes of native types with an __init__ of their own, and without.
class E(Exception):
    def __init__(self, code, *rest):
        super().__init__(f"code {code}")
        self.code, self.rest = code, rest


class I(int):
    def __init__(self, value, base=None):
        self.base = base


class D(dict):
    def __init__(self, *args, extra):
        super().__init__(*args)
        self.extra = extra


class N(str):
    def __new__(cls, text):
        return super().__new__(cls, text.upper())

    def __init__(self, text):
        self.text = text


class Other(Exception):
    def __new__(cls, *args):
        return KeyError(*args)

    def __init__(self, *args):
        raise AssertionError("never called")


for _ in range(3):
    e = E(3, 4, 5)
    print(repr(e), e.args, e.code, e.rest, I(7).base, show(I, "12", 8), D([(1, 2)], extra=9).extra, N("ab").text, N("ab"))
    print(repr(Other(1)), repr(KeyError(1, 2)), repr(ValueError()), show(E), show(D), show(lambda: I()), OSError(2, "x", "f"))


def leave(n):
    try:
        if n == 0:
            return 0
        if n == 1:
            return "one"
        value = [n]
        return value
    finally:
        print("leaving", n, end="; ")


print([leave(n) for n in range(3)])
print([(lambda v: v if v > 2 else -v)(v) for v in range(5)], (lambda: None)(), (lambda a, b, c, d, e: (e, d, c, b, a))(1, 2, 3, 4, 5))
