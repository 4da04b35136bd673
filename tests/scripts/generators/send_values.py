def echo():
    got = []
    while True:
        x = yield len(got)
        if x is None:
            return got
        got.append(x)

g = echo()
print(next(g), g.send("a"), g.send("b"))
try:
    next(g)
except StopIteration as stop:
    print(stop.value, stop.args)
try:
    next(g)
except StopIteration as stop:
    print(stop.value, stop.args)
g = echo()
try:
    g.send(1)
except TypeError as exc:
    print(exc)
print(g.send(None))

def averager():
    total = count = 0
    average = None
    while True:
        value = yield average
        total += value
        count += 1
        average = total / count
a = averager()
next(a)
print([a.send(v) for v in (10, 20, 60)])

def two_way():
    x = yield
    y = (yield x) + (yield)
    z = [(yield "a"), (yield "b")]
    yield {"x": x, "y": y, "z": z}
t = two_way()
print(next(t), t.send(1), t.send(2), t.send(3), t.send(4), t.send(5))

def yields_in_expressions():
    r = f"{(yield 1)}-{(yield 2)}"
    r2 = (yield r) if (yield "cond") else (yield "other")
    lam = lambda: (yield 9)
    inner = list(lam())
    assert (yield inner) == "ok", (yield "message")
    return r2
y = yields_in_expressions()
print(next(y), y.send("A"), y.send("B"), y.send(True), y.send("C"))
try:
    y.send("wrong")
    y.send("the message")
except AssertionError as exc:
    print("assert", exc)

print(next(iter([]), "default"), next((i for i in ()), None))
try:
    next(5)
except TypeError as exc:
    print(exc)
