import types

@types.coroutine
def suspend(value=None):
    return (yield value)

class CM:
    def __init__(self, name, swallow=False, enter_fails=None, exit_fails=None):
        self.name, self.swallow, self.enter_fails, self.exit_fails = name, swallow, enter_fails, exit_fails
    async def __aenter__(self):
        await suspend()
        print("  enter", self.name)
        if self.enter_fails:
            raise self.enter_fails
        return self.name.upper()
    async def __aexit__(self, typ, exc, tb):
        await suspend()
        print("  exit", self.name, typ.__name__ if typ else None, repr(exc), tb is not None)
        if self.exit_fails:
            raise self.exit_fails
        return self.swallow

def run(c):
    try:
        while True:
            c.send(None)
    except StopIteration as stop:
        return stop.value
    except BaseException as exc:
        return f"{type(exc).__name__}: {exc} context={exc.__context__!r}"

async def plain():
    async with CM("a") as a, CM("b") as b:
        return a, b
print(run(plain()))

async def body_raises(cm):
    async with cm:
        raise ValueError("body")
    return "swallowed"
print(run(body_raises(CM("no"))))
print(run(body_raises(CM("yes", swallow=True))))
print(run(body_raises(CM("exit fails", exit_fails=KeyError("exit")))))
print(run(body_raises(CM("enter fails", enter_fails=KeyError("enter")))))

async def loops():
    out = []
    for i in range(3):
        async with CM(f"loop{i}"):
            if i == 0:
                continue
            if i == 1:
                break
            out.append(i)
    return out
print(run(loops()))

async def nested():
    async with CM("outer", swallow=True):
        async with CM("second", enter_fails=OSError("second")):
            print("never")
    async with (CM("p1") as x, CM("p2", swallow=True) as y):
        raise RuntimeError(x + y)
    return "end"
print(run(nested()))

class OnlyEnter:
    async def __aenter__(self): pass
class OnlyExit:
    async def __aexit__(self, *a): pass
class Sync:
    def __enter__(self): return self
    def __exit__(self, *a): pass
class NotAwaitable:
    def __aenter__(self): return 1
    def __aexit__(self, *a): return 2
class ExitNotAwaitable:
    async def __aenter__(self): return 1
    def __aexit__(self, *a): return 2
class Async(CM):
    def __init__(self): super().__init__("async")

async def use(cm):
    async with cm:
        pass
for cls in (OnlyEnter, OnlyExit, Sync, NotAwaitable, ExitNotAwaitable, int):
    print(cls.__name__, run(use(cls())))
def sync_use(cm):
    with cm:
        pass
for cls in (Async, int, OnlyEnter):
    try:
        sync_use(cls())
    except TypeError as exc:
        print(exc)
async def falsy():
    class Truthy:
        def __bool__(self):
            print("  bool asked")
            return True
    class C(CM):
        async def __aexit__(self, *a):
            return Truthy()
    async with C("truthy"):
        raise ValueError
    async with C("no exception"):
        pass
print(run(falsy()))
