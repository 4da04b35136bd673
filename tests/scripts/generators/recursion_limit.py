import sys
def runaway(n):
    yield n
    yield from runaway(n + 1)
count = 0
try:
    for _ in runaway(0): count += 1
except RecursionError as exc:
    print(type(exc).__name__, str(exc), 100 < count < sys.getrecursionlimit() + 10)
def nested_for(n):
    for x in nested_for(n + 1): yield x
try:
    next(nested_for(0))
except RecursionError as exc:
    print(str(exc))
def build(n):
    g = iter([0])
    def wrap(it):
        for x in it: yield x + 1
    for _ in range(n): g = wrap(g)
    return g
print(next(build(200)))
try:
    next(build(20_000))
except RecursionError:
    print("deep pipeline refused")
def good_after():
    yield "still works"
print(list(good_after()))
old = sys.getrecursionlimit()
sys.setrecursionlimit(3000)
def down(n):
    if n: yield from down(n - 1)
    else: yield "bottom"
print(list(down(2000)))
sys.setrecursionlimit(old)
for bad in (0, -1, 1):
    try:
        sys.setrecursionlimit(bad)
    except (ValueError, RecursionError) as exc:
        print(type(exc).__name__, str(exc).split(" (")[0])
try:
    sys.setrecursionlimit("x")
except TypeError as exc:
    print(exc)
def catches(depth):
    try:
        yield from catches(depth + 1)
    except RecursionError:
        yield depth > 10
        return
g = catches(0)
print(next(g))
class Rec:
    def __repr__(self): return repr(self)
    def __eq__(self, other): return self == other
    def __hash__(self): return hash(self)
for f in (repr, hash, lambda r: r == 1, lambda r: [r] == [1], lambda r: {r}):
    try: f(Rec())
    except RecursionError as exc: print("RecursionError")
l = []
l.append(l)
print(l, repr([l]))
m = []
for _ in range(100_000): m = [m]
try: repr(m)
except RecursionError: print("repr too deep")
del m
print("freed")
