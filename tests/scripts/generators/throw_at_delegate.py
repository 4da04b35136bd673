# Throwing into a generator that delegates to an iterator of another kind.
import inspect


class It:
    def __iter__(self):
        return self

    def __next__(self):
        return "item"

    def throw(self, *args):
        print("thrown", args)
        return "reply"


def over(iterable):
    got = yield from iterable
    print("over", got)
    yield "after"


def step(call, *args):
    try:
        print(call(*args))
    except BaseException as exc:
        print(repr(exc), repr(exc.__context__))


print("a StopIteration ends what has no throw")
for exc in StopIteration("value"), StopIteration(), ValueError("v"):
    g = over((1, 2))
    next(g)
    step(g.throw, exc)
print("arguments arrive as they were given")
for given in ValueError, ValueError("v"), 7:
    g = over(It())
    next(g)
    step(g.throw, given)
    print(inspect.getgeneratorstate(g))
g = over(over(It()))
next(g)
step(g.throw, KeyError)


def stubborn():
    for _ in range(2):
        try:
            yield 1
        except GeneratorExit:
            pass


print("an inner generator that does not close")
g = over(stubborn())
next(g)
step(g.close)
step(g.close)
