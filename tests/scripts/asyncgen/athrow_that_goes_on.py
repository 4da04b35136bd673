"""An athrow() that has waited is not used up by its end: send() resumes the generator, or ends with it."""


class Wait:
    def __await__(self):
        yield "wait"


async def handles():
    try:
        yield "item"
    except KeyError:
        await Wait()
        yield "after"
        await Wait()
    yield "last"


async def ends():
    try:
        yield "item"
    except KeyError:
        await Wait()


def step(label, call, *args):
    try:
        print(label, "->", call(*args))
    except StopIteration as stop:
        print(label, "stops", stop.value)
    except BaseException as exc:
        print(label, type(exc).__name__, exc)


for make in handles, ends:
    g = make()
    step("anext", anext(g).send, None)
    throwing = g.athrow(KeyError)
    for turn in range(7):
        step(f"athrow {turn}", throwing.send, None)
        print(g.ag_running, g.ag_suspended)

for make in handles, ends:
    g = make()
    step("anext", anext(g).send, None)
    throwing = g.athrow(KeyError)
    step("athrow", throwing.send, None)
    step("throw", throwing.throw, ValueError("v"))
    step("athrow", throwing.send, None)
    step("close", throwing.close)

g = handles()
step("anext", anext(g).send, None)
closing = g.aclose()
for turn in range(3):
    step(f"aclose {turn}", closing.send, None)
