def raises(): 
    yield 1
    raise StopIteration("boom")
def nexts():
    yield next(iter([]))
def report(g):
    try:
        return list(g)
    except RuntimeError as exc:
        return str(exc), repr(exc.__cause__), exc.__context__ is exc.__cause__, exc.__suppress_context__
print(report(raises()))
print(report(nexts()))
print(report(next(iter([])) for _ in range(3)))
print(report(x for x in [1] if next(iter([]))))
def guarded():
    try:
        yield next(iter([]))
    except StopIteration:
        yield "guarded"
print(report(guarded()))
def thrown():
    yield 1
t = thrown()
next(t)
try:
    t.throw(StopIteration("in"))
except RuntimeError as exc:
    print(exc, repr(exc.__cause__))
def delegating():
    yield from thrown()
t = delegating()
next(t)
try:
    t.throw(StopIteration("in"))
except RuntimeError as exc:
    print(exc, repr(exc.__cause__))
class Raiser:
    def __iter__(self): return self
    def __next__(self): raise StopIteration("normal end")
    def throw(self, e): raise StopIteration("from throw")
def over():
    r = yield from Raiser()
    yield r
print(report(over()))
def in_finally():
    try:
        yield 1
    finally:
        raise StopIteration
print(report(in_finally()))
def subclassed():
    class MyStop(StopIteration): pass
    yield 1
    raise MyStop("mine")
print(report(subclassed()))
def async_stop():
    yield 1
    raise StopAsyncIteration("passes")
try:
    list(async_stop())
except StopAsyncIteration as exc:
    print("passes", exc)
def exit_raised():
    yield 1
    raise GeneratorExit("explicit")
try:
    list(exit_raised())
except GeneratorExit as exc:
    print(repr(exc))
s = StopIteration(1, 2)
print(s.value, s.args, StopIteration().value)
s.value = 5
print(s.value, s.args, repr(s))
def returns(v):
    return v
    yield
for v in (None, 0, (), (1,), StopIteration(3), ValueError("x")):
    try:
        next(returns(v))
    except StopIteration as stop:
        print(repr(stop.value), repr(stop.args))
