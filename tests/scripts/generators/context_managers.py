from contextlib import contextmanager
@contextmanager
def tag(name, swallow=None):
    print(f"<{name}>")
    try:
        yield name.upper()
    except Exception as exc:
        print("!", name, repr(exc))
        if not (swallow and isinstance(exc, swallow)):
            raise
    finally:
        print(f"</{name}>")
with tag("a") as a, tag("b") as b:
    print(a, b)
with tag("swallow", KeyError):
    raise KeyError("k")
try:
    with tag("outer"), tag("inner", ValueError):
        raise TypeError("t")
except TypeError as exc:
    print("out", exc)
@contextmanager
def no_yield():
    if False: yield
try:
    with no_yield(): print("never")
except RuntimeError as exc:
    print(exc)
@contextmanager
def two_yields():
    yield 1
    yield 2
try:
    with two_yields() as v: print(v)
except RuntimeError as exc:
    print(exc)
@contextmanager
def swallow_then_yield():
    try: yield
    except ValueError: yield
try:
    with swallow_then_yield(): raise ValueError
except RuntimeError as exc:
    print(exc)
@contextmanager
def replaces():
    try: yield
    except ValueError as exc: raise KeyError("new") from exc
try:
    with replaces(): raise ValueError("old")
except KeyError as exc:
    print(repr(exc), repr(exc.__cause__))
@contextmanager
def passes(): yield
for exc in (StopIteration("s"), GeneratorExit("g"), RuntimeError("r"), KeyboardInterrupt()):
    try:
        with passes(): raise exc
    except BaseException as got:
        print(repr(got), got is exc, repr(got.__context__))
@tag("decorated")
def func(x): return x * 2
print(func(4), func(5))
cm = tag("once")
with cm: pass
try:
    with cm: pass
except (AttributeError, RuntimeError) as exc:
    print(type(exc).__name__, exc)
def early():
    for i in range(3):
        with tag(f"loop{i}"):
            if i == 1: return i
print(early())
def gen():
    with tag("gen"):
        yield 1
        yield 2
for v in gen(): 
    print(v)
    break
print("end")
