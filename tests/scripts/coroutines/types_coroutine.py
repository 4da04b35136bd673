import inspect
import types
import collections.abc

@types.coroutine
def gen():
    x = yield 1
    return x

print(gen.__name__, inspect.isgeneratorfunction(gen), inspect.iscoroutinefunction(gen))
g = gen()
print(type(g).__name__, inspect.isawaitable(g), isinstance(g, collections.abc.Awaitable), isinstance(g, collections.abc.Coroutine))

@types.coroutine
async def already():
    return 3
print(inspect.iscoroutinefunction(already))
a = already()
print(type(a).__name__)
a.close()

@types.coroutine
def returns_iterable():
    return iter([1, 2])
async def use(f):
    return await f()
c = use(returns_iterable)
try:
    c.send(None)
except TypeError as exc:
    print(exc)

class Gen(collections.abc.Generator):
    def __init__(self):
        self.n = 0
    def send(self, value):
        self.n += 1
        if self.n > 2:
            raise StopIteration(("done", value))
        return self.n
    def throw(self, typ, val=None, tb=None):
        raise typ
@types.coroutine
def returns_generator_like():
    return Gen()
w = returns_generator_like()
print(type(w).__name__)
c = use(returns_generator_like)
print(c.send(None), c.send("a"))
try:
    c.send("b")
except StopIteration as stop:
    print(stop.value)
try:
    types.coroutine(5)
except TypeError as exc:
    print(exc)
print(types.CoroutineType is type(a), types.GeneratorType is type(g))
