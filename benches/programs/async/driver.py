"""Drives coroutines by send, without an event loop."""
import types


@types.coroutine
def switch():
    yield


def run(coro):
    """The result, and how often it suspended."""
    turns = 0
    try:
        while True:
            coro.send(None)
            turns += 1
    except StopIteration as stop:
        return stop.value, turns


async def chain(depth, n):
    if depth > 1:
        return await chain(depth - 1, n) + 1
    for _ in range(n):
        await switch()
    return 0


def resume_at_depth(depth, n):
    return run(chain(depth, n))
