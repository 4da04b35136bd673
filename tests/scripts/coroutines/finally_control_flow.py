"""return, break and continue through finally blocks that await."""
import types

@types.coroutine
def suspend(value=None):
    return (yield value)

log = []
async def note(x):
    log.append(x)
    await suspend(x)

async def returns():
    try:
        return "value"
    finally:
        await note("fin")

async def overrides():
    for i in range(3):
        try:
            if i == 1:
                continue
            await note(i)
            if i == 2:
                break
        finally:
            await note(f"fin{i}")
    else:
        await note("else")
    return "end"

async def nested():
    try:
        try:
            raise ValueError("a")
        finally:
            await note("inner finally")
            log.append("inner finally end")
    except ValueError as exc:
        await note(f"caught {exc}")
        try:
            return "from except"
        finally:
            await note("finally of return")
            log.append(repr(exc))
    finally:
        await note("outermost")

async def else_part():
    try:
        x = await suspend("try")
    except KeyError:
        return "handled"
    else:
        await note(f"else {x}")
        raise IndexError("from else")
    finally:
        await note("finally")

async def while_loop():
    n = 0
    while True:
        try:
            n += 1
            if n < 3:
                continue
            return n
        finally:
            await note(f"n={n}")

def drive(c, throw_at=None, exc=None):
    log.clear()
    n = 0
    try:
        out = c.send(None)
        while True:
            n += 1
            out = c.throw(exc) if n == throw_at else c.send(n)
    except StopIteration as stop:
        return stop.value, list(log)
    except Exception as e:
        return repr(e), repr(e.__context__), list(log)

for f in (returns, overrides, nested, else_part, while_loop):
    print(f.__name__, drive(f()))
    for at in (1, 2, 3):
        print("   throw at", at, drive(f(), at, KeyError(at)))
