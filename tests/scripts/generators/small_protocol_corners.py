g = (i for i in range(3)); print(g.__next__(), g.send(None), g.__iter__() is g, g.__length_hint__ if hasattr(g, "__length_hint__") else "no hint")
def f(): return (yield)
x = f(); print(x.send(None))
try: x.send("v")
except StopIteration as s: print(s.value)
print(next(iter(f()), "d"), list(f()), tuple(f()), dict(((yield_, 1) for yield_ in "ab")))
print(sum(i for i in range(4)), max((i for i in ()), default="none"), "".join(c for c in "abc"), [*(i for i in "xy")], any(i for i in (0, 0)), all(i for i in ()))
def deleg(): return (yield from (yield from ((), [1, 2])[1:])) if 0 else (yield from iter([7]))
print(list(deleg()))
def empty(): return; yield
print(list(empty()), next(empty(), "nothing"))
def inf():
    n = 0
    while 1: n += 1; yield n
i = inf(); print([next(i) for _ in range(3)], next(i)); i.close(); print(list(i))
def multi(): a = b = yield; c, d = yield a, b; yield c + d
m = multi(); next(m); print(m.send(1), m.send((2, 3)))
def aug(): t = 10; t += yield t; t *= yield t; yield t
a = aug(); next(a); print(a.send(5), a.send(2))
def kw(**k): yield from k.items()
print(list(kw(a=1, b=2)), [k for k in (lambda: (yield from "z"))()])
def cond():
    while (x := (yield)) != "stop": print("got", x, end=" ")
    print("stopped")
c = cond(); next(c); c.send(1); c.send(2)
try: c.send("stop")
except StopIteration: pass
def exc(): 
    for e in (ValueError, KeyError):
        try: yield e.__name__
        except e as x: print(repr(x), end=" ")
e = exc(); next(e); e.throw(ValueError("a"))
try: e.throw(KeyError("b"))
except StopIteration: print("end")
print(list(map(lambda g: next(g), [inf() for _ in range(2)])), list(zip(inf(), "ab")), isinstance(inf(), __import__("collections").abc.Generator))
