"""The exception being handled belongs to the frame: it is saved over suspensions."""
import sys
import types

@types.coroutine
def suspend(value=None):
    return (yield value)

def current():
    exc = sys.exception()
    return repr(exc), sys.exc_info()[0] is type(exc) if exc else sys.exc_info()[0]

async def inner():
    print(" inner sees", current())
    try:
        raise KeyError("inner")
    except KeyError:
        await suspend()
        print(" inner after resume", current())
    print(" inner after except", current())

async def outer():
    try:
        raise ValueError("outer")
    except ValueError:
        await inner()
        print(" outer still", current())
    print(" outer after", current())

c = outer()
try:
    raise OSError("driver 1")
except OSError:
    c.send(None)
    print("driver", current())
try:
    raise OSError("driver 2")
except OSError:
    try:
        c.send(None)
    except StopIteration as stop:
        print("driver in stop", current(), repr(stop.__context__))
    print("driver", current())
print("outside", current())

async def raises_later():
    await suspend()
    raise TypeError("late")
c = raises_later()
try:
    1 / 0
except ZeroDivisionError:
    c.send(None)
try:
    try:
        raise LookupError("handled by the driver")
    except LookupError:
        c.send(None)
except TypeError as exc:
    print(repr(exc.__context__))

async def bare_raise():
    await suspend()
    raise
c = bare_raise()
c.send(None)
try:
    try:
        raise LookupError("for bare raise")
    except LookupError:
        c.send(None)
except BaseException as exc:
    print("bare raise:", repr(exc))
c = bare_raise()
c.send(None)
try:
    c.send(None)
except RuntimeError as exc:
    print(exc)
