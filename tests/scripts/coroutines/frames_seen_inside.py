"""sys._getframe and f_back inside a running await chain look like plain calls."""
import sys
import traceback
import types

@types.coroutine
def suspend(value=None):
    stacks.append(names())
    got = yield value
    stacks.append(names())
    return got

stacks = []
def names():
    f = sys._getframe(1)
    out = []
    while f is not None:
        out.append(f.f_code.co_name)
        f = f.f_back
    return out

async def a():
    stacks.append(names())
    return await b()
async def b():
    await suspend(1)
    return await c()
async def c():
    stacks.append(names())
    return sys._getframe().f_back.f_locals.get("marker"), sys._getframe(1).f_code.co_name

def first_driver(x):
    return x.send(None)
def second_driver(x):
    try:
        x.send(None)
    except StopIteration as stop:
        return stop.value

x = a()
first_driver(x)
print("suspended f_back:", x.cr_frame.f_back, x.cr_await.cr_frame.f_back)
print(second_driver(x))
for s in stacks:
    print(s)

async def stack_walk():
    return [(fs.name, fs.line) for fs in traceback.extract_stack()]
async def w():
    return await stack_walk()
try:
    w().send(None)
except StopIteration as stop:
    for item in stop.value:
        print(item)

async def local_values():
    one = 1
    await suspend()
    two = 2
    await suspend()
lv = local_values()
lv.send(None)
print(lv.cr_frame.f_locals)
lv.cr_frame.f_locals["one"] = "changed"
lv.send(None)
print(lv.cr_frame.f_locals, lv.cr_frame.f_code.co_name)
frame = lv.cr_frame
try:
    frame.clear()
except RuntimeError as exc:
    print("cleared?", exc)
print(lv.cr_frame is frame)
lv.close()
