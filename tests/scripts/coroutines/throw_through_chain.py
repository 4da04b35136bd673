"""An exception thrown into the outermost coroutine is raised at the innermost and unwinds outward."""
import traceback
import types

@types.coroutine
def suspend(value=None):
    try:
        return (yield value)
    except BaseException as exc:
        order.append(("suspend", type(exc).__name__))
        raise

order = []

async def level3():
    try:
        await suspend("deep")
    except ValueError as exc:
        order.append(("level3", repr(exc)))
        raise TypeError("converted") from exc

async def level2():
    try:
        await level3()
    finally:
        order.append(("level2 finally",))

async def level1(swallow):
    try:
        await level2()
    except TypeError as exc:
        order.append(("level1", repr(exc), repr(exc.__cause__)))
        if not swallow:
            raise
        names = [f.name for f in traceback.extract_tb(exc.__traceback__)]
        order.append(names)
        names = [f.name for f in traceback.extract_tb(exc.__cause__.__traceback__)]
        order.append(names)
    return await suspend("after")

for swallow in (True, False):
    order.clear()
    c = level1(swallow)
    print(c.send(None))
    try:
        print(c.throw(ValueError("v")))
        c.send("x")
    except StopIteration as stop:
        print("value", stop.value)
    except TypeError as exc:
        print("escaped", exc, [f.name for f in traceback.extract_tb(exc.__traceback__)])
    for item in order:
        print("  ", item)

class Custom(BaseException):
    pass
order.clear()
c = level1(True)
c.send(None)
try:
    c.throw(Custom())
except Custom as exc:
    print([f.name for f in traceback.extract_tb(exc.__traceback__)])
print(order)
