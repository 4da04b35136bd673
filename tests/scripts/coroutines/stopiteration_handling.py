import types

@types.coroutine
def suspend(value=None):
    return (yield value)

def outcome(c, *sends):
    try:
        c.send(None)
        for s in sends:
            c.send(s)
        return "suspended"
    except StopIteration as stop:
        return "StopIteration", stop.value
    except Exception as exc:
        return type(exc).__name__, str(exc), repr(exc.__cause__), repr(exc.__context__), exc.__suppress_context__

async def raises_stop():
    raise StopIteration("inside")
print(outcome(raises_stop()))

async def raises_async_stop():
    raise StopAsyncIteration("inside")
print(outcome(raises_async_stop()))

async def via_next():
    return next(iter(()))
print(outcome(via_next()))

async def returns_stop():
    return StopIteration(3)
print(outcome(returns_stop()))
async def returns_tuple():
    return (1, 2)
print(outcome(returns_tuple()))
async def returns_exc():
    return ValueError("v")
print(outcome(returns_exc()))

async def catches_stop():
    try:
        await returns_tuple()
        raise StopIteration
    except StopIteration as exc:
        return "caught it", exc.value
print(outcome(catches_stop()))

class FakeIter:
    def __await__(self):
        return self
    def __next__(self):
        raise StopIteration((1, 2))
async def from_fake():
    return await FakeIter()
print(outcome(from_fake()))

async def throws_stop():
    try:
        await suspend()
    except StopIteration as exc:
        return "thrown in", exc.value
c = throws_stop()
c.send(None)
try:
    c.throw(StopIteration(9))
except RuntimeError as exc:
    print(exc, repr(exc.__cause__))
async def passes_stop():
    await suspend()
c = passes_stop()
c.send(None)
try:
    c.throw(StopIteration(9))
except RuntimeError as exc:
    print(exc, repr(exc.__cause__))
async def outer():
    try:
        await passes_stop_inner()
    except RuntimeError as exc:
        return "wrapped once", str(exc)
async def passes_stop_inner():
    raise StopIteration
print(outcome(outer()))
