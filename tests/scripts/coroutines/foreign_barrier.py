"""Awaitables written in Python sit between native coroutines: send, throw and close pass through them."""
import types

@types.coroutine
def suspend(value=None):
    return (yield value)

class Wrapper:
    """Iterates a coroutine by hand and shows everything that passes."""
    def __init__(self, coro):
        self.coro = coro
    def __await__(self):
        return self
    def __iter__(self):
        return self
    def __next__(self):
        print("  next")
        return self.coro.send(None)
    def send(self, value):
        print("  send", value)
        return self.coro.send(value)
    def throw(self, *args):
        print("  throw", [a if isinstance(a, type) else repr(a) for a in args])
        return self.coro.throw(*args)
    def close(self):
        print("  close")
        return self.coro.close()

async def leaf():
    total = 0
    while True:
        try:
            got = await suspend(total)
            if got is None:
                return total
            total += got
        except ValueError as exc:
            print("  leaf caught", exc)
            total = -100

async def root():
    result = await Wrapper(leaf())
    return "root", result

c = root()
print(c.send(None))
print(c.send(5))
print(c.send(6))
print(c.throw(ValueError("reset")))
try:
    c.send(None)
except StopIteration as stop:
    print(stop.value)

c = root()
c.send(None)
print(type(c.cr_await).__name__)
c.close()

class NoThrow:
    def __await__(self):
        return self
    def __iter__(self):
        return self
    def __next__(self):
        return 1
async def over_no_throw():
    try:
        await NoThrow()
    except KeyError as exc:
        print("here", repr(exc))
        return "r"
c = over_no_throw()
c.send(None)
try:
    c.throw(KeyError("k"))
except StopIteration as stop:
    print(stop.value)
c = over_no_throw()
c.send(None)
c.close()
c = over_no_throw()
c.send(None)
try:
    c.send("value")
except AttributeError as exc:
    print(exc)
