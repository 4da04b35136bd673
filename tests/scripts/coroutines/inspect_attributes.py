import inspect
import types

@types.coroutine
def suspend(value=None):
    return (yield value)

async def inner():
    await suspend("in")
    return 1

async def outer():
    r = await inner()
    await suspend("out")
    return r

c = outer()
def show(label):
    print(label, inspect.getcoroutinestate(c), c.cr_running, c.cr_suspended,
          c.cr_await.__name__ if c.cr_await is not None else None,
          c.cr_frame.f_lineno - outer.__code__.co_firstlineno if c.cr_frame else None)
show("new")
c.send(None)
show("inside inner")
w = c.cr_await
print(type(w).__name__, w.cr_await.__name__, type(w.cr_await).__name__, w.cr_await.gi_yieldfrom)
c.send(None)
show("inside outer")
print(inspect.getcoroutinelocals(c))
try:
    c.send(None)
except StopIteration:
    show("finished")
print(inspect.getcoroutinelocals(c), c.cr_code is outer.__code__, c.cr_origin)

async def looks_at_itself(box):
    me = box[0]
    print("running:", me.cr_running, me.cr_suspended, inspect.getcoroutinestate(me), me.cr_await)
    return "ok"
box = []
me = looks_at_itself(box)
box.append(me)
try:
    me.send(None)
except StopIteration as e:
    print(e.value)

c.__name__ = "renamed"
c.__qualname__ = "somewhere.renamed"
print(c.__name__, c.__qualname__)
for name, bad in (("__name__", 1), ("__qualname__", None)):
    try:
        setattr(c, name, bad)
    except TypeError as exc:
        print(exc)
for name in ("cr_frame", "cr_code", "cr_running", "cr_await"):
    try:
        setattr(c, name, None)
    except AttributeError as exc:
        print(exc)
print(inspect.iscoroutine(c), inspect.isawaitable(c), inspect.iscoroutinefunction(outer))
print(outer.__code__.co_flags & inspect.CO_COROUTINE != 0, suspend.__code__.co_flags & inspect.CO_ITERABLE_COROUTINE != 0)
