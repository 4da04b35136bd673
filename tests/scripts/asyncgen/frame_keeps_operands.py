# An async generator that its hook lets go leaves its variables, and what it was in the middle of, to its
# frame object when somebody still has that.
import gc
import sys


class Fin:
    def __init__(self, name):
        self.name = name

    def __del__(self):
        print(self.name, "is gone")


def pair(a, b):
    return a, b


async def a():
    kept = Fin("variable")
    try:
        yield
    except ValueError as exc:
        error = exc
        pair(Fin("operand"), (yield "in a call"))


def begin():
    agen = a()
    for step in agen.asend(None), agen.athrow(ValueError("v")):
        try:
            step.send(None)
        except StopIteration as stop:
            print(stop.value)
    return agen


gc.disable()
sys.set_asyncgen_hooks(finalizer=lambda agen: print("let go"))
begin()
print("without the generator")
gc.collect()
print("collected")
frame = begin().ag_frame
print("with the frame", sorted(frame.f_locals))
frame.clear()
print("cleared", sorted(frame.f_locals))
