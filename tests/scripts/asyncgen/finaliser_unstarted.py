# The finaliser of sys.set_asyncgen_hooks is called for every async generator that anything was asked
# of, whether its body has begun or not, unless it was closed.
import gc
import inspect
import sys


async def a():
    yield 1


def first(agen):
    print("first", inspect.getasyncgenstate(agen))


def last(agen):
    print("last", inspect.getasyncgenstate(agen))


sys.set_asyncgen_hooks(first, last)
print("never asked")
a()
print("asked, not begun")
agen = a()
agen.asend(None).close()
del agen
print("begun")
agen = a()
try:
    agen.asend(None).send(None)
except StopIteration as stop:
    print(stop.value)
del agen
print("closed")
agen = a()
try:
    agen.aclose().send(None)
except StopIteration:
    print("done")
del agen
print("in a cycle")
agen = a()
agen.asend(None).close()
cell = [agen]
cell.append(cell)
del agen, cell
gc.collect()
