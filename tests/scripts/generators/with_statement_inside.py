class CM:
    def __init__(self, name, swallow=False): self.name, self.swallow = name, swallow
    def __enter__(self):
        print(" enter", self.name)
        return self
    def __exit__(self, t, v, tb):
        print(" exit", self.name, t.__name__ if t else None, v)
        return self.swallow
def g():
    with CM("a"):
        yield 1
        with CM("b", swallow=True):
            yield 2
            raise ValueError("inner")
        yield 3
print(list(g()))
i = g(); next(i); next(i)
print("throw ->", i.throw(KeyError("k")))
i = g(); next(i); next(i)
try:
    i.close()
except RuntimeError as exc:
    print(exc)
print("closed")
i = g(); next(i)
del i
print("deleted")
def swallows_exit():
    with CM("all", swallow=True):
        yield 1
    yield 2
i = swallows_exit(); next(i)
try:
    i.close()
except RuntimeError as exc:
    print(exc)
def returns():
    with CM("r") as c:
        yield "x"
        return c.name
i = returns(); next(i)
try: next(i)
except StopIteration as stop: print(stop.value)
def loop():
    for n in range(3):
        with CM(n):
            if n == 1: continue
            yield n
print(list(loop()))
class ExitYields:
    def __enter__(self): return iter("xy")
    def __exit__(self, *a): return False
def uses():
    with ExitYields() as it: yield from it
print(list(uses()))
class BadExit:
    def __enter__(self): return 1
    def __exit__(self, *a): raise RuntimeError("exit failed")
def be():
    with BadExit(): yield 1
i = be(); next(i)
try: i.throw(ValueError("v"))
except RuntimeError as exc: print(exc, repr(exc.__context__))
i = be(); next(i)
try: i.close()
except RuntimeError as exc: print(exc, repr(exc.__context__))
def multi():
    with CM("m1") as a, CM("m2") as b:
        got = yield a.name + b.name
        print(" got", got)
i = multi(); print(next(i))
try: i.send("sent")
except StopIteration: print("stop")
