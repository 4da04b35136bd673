class Aiter:
    def __init__(self, n):
        self.n = n
    def __aiter__(self):
        return self
    async def __anext__(self):
        if self.n == 0:
            raise StopAsyncIteration("the end")
        self.n -= 1
        return self.n

class NoAiter:
    pass
class AiterNotIterator:
    def __aiter__(self):
        return 5
class AiterCoroutine:
    async def __aiter__(self):
        return self
class AnextNotAwaitable:
    def __aiter__(self):
        return self
    def __anext__(self):
        return 1
class AnextRaises:
    def __aiter__(self):
        return self
    async def __anext__(self):
        raise ValueError("anext")
class AiterRaises:
    def __aiter__(self):
        raise ValueError("aiter")
class AnextStopIteration:
    def __aiter__(self):
        return self
    def __anext__(self):
        raise StopIteration("plain")
class AnextGenerator:
    def __aiter__(self):
        return self
    def __anext__(self):
        yield 1
class AnextPlainStop:
    """__anext__ may be a plain function that raises StopAsyncIteration itself."""
    def __aiter__(self):
        return self
    def __anext__(self):
        raise StopAsyncIteration

async def loop(it):
    out = []
    async for x in it:
        out.append(x)
    else:
        out.append("else")
    return out

def run(c):
    try:
        c.send(None)
        return "suspended"
    except StopIteration as stop:
        return stop.value
    except BaseException as exc:
        return f"{type(exc).__name__}: {exc} cause={exc.__cause__!r}"

import warnings
warnings.simplefilter("ignore")
print(run(loop(Aiter(3))))
for cls in (NoAiter, AiterNotIterator, AiterCoroutine, AnextNotAwaitable, AnextRaises, AiterRaises,
            AnextStopIteration, AnextGenerator, AnextPlainStop):
    print(cls.__name__, "->", run(loop(cls())))
for thing in ([1], (i for i in ()), 3):
    print(run(loop(thing)))

async def unpack():
    out = []
    async for a, *b in Pairs():
        out.append((a, b))
    d = {}
    async for d["key"] in Aiter(2):
        pass
    return out, d
class Pairs:
    def __aiter__(self):
        self.items = iter(["abc", (1, 2)])
        return self
    async def __anext__(self):
        try:
            return next(self.items)
        except StopIteration:
            raise StopAsyncIteration from None
print(run(unpack()))

async def control():
    out = []
    async for i in Aiter(6):
        if i == 4:
            continue
        async for j in Aiter(3):
            if j == 1:
                break
            out.append((i, j))
        if i == 2:
            break
    else:
        out.append("never")
    return out
print(run(control()))
async def body_stops():
    async for i in Aiter(3):
        raise StopAsyncIteration("from the body")
print(run(body_stops()))
