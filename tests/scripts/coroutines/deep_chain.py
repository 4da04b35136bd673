"""A thousand coroutines deep: one send reaches the innermost, one throw unwinds all."""
import sys
import types
sys.setrecursionlimit(5000)

@types.coroutine
def suspend(value=None):
    return (yield value)

async def down(n):
    if n == 0:
        total = 0
        for _ in range(5):
            total += await suspend(total)
        return total
    return 1 + await down(n - 1)

c = down(400)
value = None
steps = []
try:
    while True:
        steps.append(c.send(value))
        value = 7
except StopIteration as stop:
    print(steps, stop.value)

unwound = 0
async def counts(n):
    global unwound
    try:
        if n == 0:
            await suspend("bottom")
        else:
            await counts(n - 1)
    finally:
        unwound += 1

c = counts(400)
print(c.send(None))
depth, w = 0, c
while getattr(w, "cr_await", None) is not None:
    w = w.cr_await
    depth += 1
print(depth)
try:
    c.throw(KeyError("up"))
except KeyError as exc:
    tb, frames = exc.__traceback__, 0
    while tb:
        tb, frames = tb.tb_next, frames + 1
    print(unwound, frames)

unwound = 0
c = counts(400)
c.send(None)
c.close()
print(unwound)
unwound = 0
c = counts(400)
c.send(None)
del c, w
print(unwound)
