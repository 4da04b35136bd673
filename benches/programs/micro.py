"""Answers `NAME N` lines with the nanoseconds that N iterations of a snippet took."""
import sys
import time
import types

now = time.perf_counter_ns


@types.coroutine
def switch():
    yield


def function(a, b):
    return a


async def coroutine(a):
    return a


class Point:
    def __init__(self):
        self.x = 1
        self.y = 2

    def method(self, a):
        return a

    async def __aenter__(self):
        return self

    async def __aexit__(self, kind, exc, tb):
        return None


async def numbers(n):
    for i in range(n):
        yield i


async def chain(depth):
    if depth > 1:
        await chain(depth - 1)
    while True:
        await switch()


def finish(coro):
    try:
        while True:
            coro.send(None)
    except StopIteration as stop:
        return stop.value


def call(n):
    f = function
    begin = now()
    for _ in range(n):
        f(1, 2)
    return now() - begin


def method(n):
    p = Point()
    begin = now()
    for _ in range(n):
        p.method(1)
    return now() - begin


def attribute(n):
    p = Point()
    begin = now()
    for _ in range(n):
        p.x = p.y
    return now() - begin


def integer_loop(n):
    begin = now()
    total = 0
    for i in range(n):
        total += i & 3
    return now() - begin


async def await_body(n):
    f = coroutine
    begin = now()
    for _ in range(n):
        await f(1)
    return now() - begin


def await_(n):
    return finish(await_body(n))


def resume(depth):
    def timed(n):
        send = chain(depth).send
        send(None)
        begin = now()
        for _ in range(n):
            send(None)
        return now() - begin
    return timed


async def agen_body(n):
    begin = now()
    async for _ in numbers(n):
        pass
    return now() - begin


def agen_step(n):
    return finish(agen_body(n))


async def with_body(n):
    p = Point()
    begin = now()
    for _ in range(n):
        async with p:
            pass
    return now() - begin


def async_with(n):
    return finish(with_body(n))


def generator_step(n):
    def g():
        for i in range(n):
            yield i
    begin = now()
    for _ in g():
        pass
    return now() - begin


def compile_source(n):
    with open(__file__, encoding="utf-8") as f:
        source = f.read()
    begin = now()
    for _ in range(n):
        compile(source, "micro.py", "exec")
    return now() - begin


SNIPPETS = {
    "call": call, "method": method, "attribute": attribute, "integer_loop": integer_loop, "await": await_,
    "resume_1": resume(1), "resume_10": resume(10), "resume_100": resume(100), "agen_step": agen_step,
    "async_with": async_with, "generator_step": generator_step, "compile": compile_source,
}

if __name__ == "__main__":
    for line in sys.stdin:
        name, n = line.split()
        print(SNIPPETS[name](int(n)), flush=True)
