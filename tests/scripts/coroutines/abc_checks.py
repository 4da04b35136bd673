from collections.abc import (AsyncGenerator, AsyncIterable, AsyncIterator, Awaitable, Coroutine, Generator,
                             Iterable, Iterator)
import types

async def coro(): pass
async def agen(): yield
def gen(): yield
@types.coroutine
def legacy(): yield

c = coro()
table = {"coro": c, "agen": agen(), "gen": gen(), "legacy": legacy(), "list": [], "wrapper": c.__await__(),
         "asend": agen().asend(None), "anext": anext(agen())}
for name, obj in table.items():
    print(name, [abc.__name__ for abc in (AsyncGenerator, AsyncIterable, AsyncIterator, Awaitable, Coroutine,
                                          Generator, Iterable, Iterator) if isinstance(obj, abc)])
c.close()
table["asend"].close()

class HasAwait:
    def __await__(self): yield
class Blocked:
    def __await__(self): yield
    __await__ = None
class Full:
    def __await__(self): yield
    def send(self, v): pass
    def throw(self, *a): pass
    def close(self): pass
class AI:
    def __aiter__(self): return self
    async def __anext__(self): raise StopAsyncIteration
for cls in (HasAwait, Blocked, Full, AI):
    print(cls.__name__, issubclass(cls, Awaitable), issubclass(cls, Coroutine), issubclass(cls, AsyncIterable),
          issubclass(cls, AsyncIterator), issubclass(cls, AsyncGenerator))

class MyCoro(Coroutine):
    def __init__(self):
        self.log = []
    def __await__(self):
        yield
    def send(self, value):
        self.log.append(("send", value))
        if len(self.log) > 2:
            raise StopIteration("fin")
        return len(self.log)
    def throw(self, typ, val=None, tb=None):
        self.log.append(("throw", typ))
        super().throw(typ, val, tb)
m = MyCoro()
print(m.send(None))
try:
    m.throw(ValueError)
except ValueError:
    print("thrown")
print(m.close(), m.log)
class Agen(AsyncGenerator):
    async def asend(self, value):
        if value == "stop":
            raise StopAsyncIteration
        return ("sent", value)
    async def athrow(self, typ, val=None, tb=None):
        raise (typ if isinstance(typ, BaseException) else typ(val) if val else typ)
def run(c):
    try:
        c.send(None)
    except StopIteration as stop:
        return stop.value
a = Agen()
print(run(a.asend(3)), run(a.__anext__()), run(a.aclose()), a.__aiter__() is a)
for bad in (Coroutine, AsyncGenerator, Awaitable, AsyncIterator):
    try:
        bad()
    except TypeError as exc:
        print(exc)
