"""marshal: code objects, shared and recursive values, old versions, errors."""
import io, marshal

def f(a, b=2, *c, d, **e):
    """Doc."""
    def inner(x):
        return [x + a for _ in range(2)], {1.5, "k"} & {"k"}, 2j, b"\xff", ..., 10**30
    return inner(b)

code = marshal.loads(marshal.dumps(f.__code__))
print(code == f.__code__, code.co_name, code.co_varnames[:5], code.co_consts[0])
g = type(f)(code, globals(), "g", (7,), None)
g.__kwdefaults__ = {"d": 1}
print(g(1, 2))

async def co():
    async def gen():
        yield 1
        yield 2
    return [x async for x in gen()]

c = type(co)(marshal.loads(marshal.dumps(co.__code__)), globals())
try:
    c().send(None)
except StopIteration as e:
    print(e.value)

for bad in (lambda: marshal.dumps(f.__code__, allow_code=False),
            lambda: marshal.loads(marshal.dumps(f.__code__), allow_code=False),
            lambda: marshal.dumps([f]), lambda: marshal.dumps({1: object()}),
            lambda: marshal.loads(b""), lambda: marshal.loads(b"i\0"), lambda: marshal.loads(b"?"),
            lambda: marshal.loads(b"0"), lambda: marshal.loads(b"r\0\0\0\0"),
            lambda: marshal.loads(b"[\x01\0\0\x000")):
    try:
        print(bad())
    except Exception as e:
        print(type(e).__name__, e)

values = [None, True, 1, -5, 2**31, -2**100, 1.5, -0.0, 1 + 2j, "a", "\xe9\u20ac\U0001f600\ud800", b"x", (1, (2,)), [1, [2]],
          {"a": {1: 2}}, {1, 2}, frozenset({3}), ..., StopIteration, slice(1, 2, "x"), bytearray(b"q")]
for version in range(6):
    for v in values:
        try:
            r = marshal.loads(marshal.dumps(v, version))
        except ValueError as e:
            print(version, v, e)
        else:
            if r != v or type(r) != type(v):
                print(version, v, r)

l = []
l.append(l)
m = marshal.loads(marshal.dumps(l))
print(m[0] is m)
d = {}
d["self"] = d
n = marshal.loads(marshal.dumps(d))
print(n["self"] is n)
s = "some longer string" * 2
a, b = marshal.loads(marshal.dumps([s, s]))
print(a is b, a == s)
deep = []
for _ in range(3000):
    deep = [deep]
try:
    marshal.dumps(deep)
except ValueError as e:
    print(e)

file = io.BytesIO()
for v in (1, "two", [3]):
    marshal.dump(v, file)
file.seek(0)
print(marshal.load(file), marshal.load(file), marshal.load(file))
try:
    marshal.load(file)
except EOFError as e:
    print(e)

renamed = f.__code__.replace(co_name="h", co_varnames=tuple("xyzvw") + f.__code__.co_varnames[5:])
print(renamed.co_name, renamed.co_varnames[:5])
h = type(f)(renamed, globals())
try:
    h()
except TypeError as e:
    print(e)
