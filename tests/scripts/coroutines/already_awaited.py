import types

@types.coroutine
def suspend(value=None):
    return (yield value)

async def child():
    await suspend("child waits")
    return "child done"

async def wait_for(c, name):
    try:
        return name, await c
    except RuntimeError as exc:
        return name, str(exc)

c = child()
first = wait_for(c, "first")
second = wait_for(c, "second")
print(first.send(None))
try:
    second.send(None)
except StopIteration as stop:
    print(stop.value)
try:
    first.send(None)
except StopIteration as stop:
    print(stop.value)
third = wait_for(c, "third")
try:
    third.send(None)
except StopIteration as stop:
    print(stop.value)

# Sending into a child that its parent is suspended in.
c = child()
p = wait_for(c, "parent")
p.send(None)
try:
    print("direct send:", c.send(None))
except StopIteration as stop:
    print("direct send finished it:", stop.value)
try:
    p.send(None)
except StopIteration as stop:
    print(stop.value)
except RuntimeError as exc:
    print("parent:", exc)

async def self_await(box):
    try:
        await box[0]
    except (RuntimeError, ValueError) as exc:
        print(exc)
    try:
        box[0].send(None)
    except ValueError as exc:
        print(exc)
    try:
        box[0].throw(KeyError)
    except ValueError as exc:
        print(exc)
    try:
        box[0].close()
    except ValueError as exc:
        print(exc)
box = []
box.append(self_await(box))
try:
    box[0].send(None)
except StopIteration:
    print("finished")
