import types

@types.coroutine
def suspend(value=None):
    return (yield value)

async def resilient():
    for n in range(4):
        try:
            got = await suspend(n)
            print("got", got)
        except ValueError as exc:
            print("caught", repr(exc))
        except GeneratorExit:
            print("closing")
            raise
        finally:
            print("finally", n)
    return "end"

c = resilient()
print(c.send(None))
print(c.throw(ValueError("a")))
print(c.send("hello"))
print(c.throw(ValueError))
c.close()
c.close()
print(c.cr_frame)

async def ignores_exit():
    try:
        await suspend(1)
    except GeneratorExit:
        await suspend(2)
c = ignores_exit()
c.send(None)
try:
    c.close()
except RuntimeError as exc:
    print(exc)

async def returns_on_exit():
    try:
        await suspend(1)
    except GeneratorExit:
        return "swallowed"
c = returns_on_exit()
c.send(None)
print("close returns", c.close())

async def raises_on_exit():
    try:
        await suspend(1)
    finally:
        raise KeyError("from finally")
c = raises_on_exit()
c.send(None)
try:
    c.close()
except KeyError as exc:
    print(repr(exc), repr(exc.__context__))

c = resilient()
try:
    c.throw(OSError("before start"))
except OSError as exc:
    print(exc, exc.__traceback__.tb_next.tb_lineno - resilient.__code__.co_firstlineno)
try:
    c.send(None)
except RuntimeError as exc:
    print(exc)

for args in ((5,), (int,), ("x",), ()):
    c = resilient()
    c.send(None)
    try:
        c.throw(*args)
    except TypeError as exc:
        print(exc)
import warnings
with warnings.catch_warnings(record=True) as seen:
    warnings.simplefilter("always")
    print(c.throw(ValueError, "old style"))
    print([str(w.message) for w in seen])
c.close()
