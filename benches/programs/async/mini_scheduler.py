"""A scheduler of our own: tasks, sleeping by turns, queues and joins, all through send."""
from collections import deque
import types


@types.coroutine
def trap(*request):
    return (yield request)


class Kernel:
    def __init__(self):
        self.ready = deque()
        self.switches = 0

    def spawn(self, coro):
        self.ready.append((coro, None))

    def run(self):
        ready = self.ready
        while ready:
            coro, value = ready.popleft()
            self.switches += 1
            try:
                request = coro.send(value)
            except StopIteration:
                continue
            kind = request[0]
            if kind == "yield":
                ready.append((coro, None))
            elif kind == "get":
                queue = request[1]
                if queue.items:
                    ready.append((coro, queue.items.popleft()))
                else:
                    queue.waiters.append(coro)
            elif kind == "put":
                queue, item = request[1], request[2]
                if queue.waiters:
                    ready.append((queue.waiters.popleft(), item))
                else:
                    queue.items.append(item)
                ready.append((coro, None))


class Queue:
    def __init__(self):
        self.items, self.waiters = deque(), deque()

    async def get(self):
        return await trap("get", self)

    async def put(self, item):
        await trap("put", self, item)


async def producer(queue, n):
    for i in range(n):
        await queue.put(i)
        if i % 10 == 0:
            await trap("yield")
    await queue.put(None)


async def stage(source, sink, k):
    while (x := await source.get()) is not None:
        await sink.put(x * k + 1)
    await sink.put(None)


async def collect(queue, out):
    total = 0
    while (x := await queue.get()) is not None:
        total += x
    out.append(total)


def main():
    kernel, out = Kernel(), []
    for line in range(20):
        a, b, c = Queue(), Queue(), Queue()
        kernel.spawn(producer(a, 8000))
        kernel.spawn(stage(a, b, 2))
        kernel.spawn(stage(b, c, line + 1))
        kernel.spawn(collect(c, out))
    kernel.run()
    return sum(out), len(out), kernel.switches


if __name__ == "__main__":
    import sys
    import time

    begin = time.perf_counter()
    result = main()
    elapsed = time.perf_counter() - begin
    print(result)
    print(f"seconds: {elapsed:.6f}", file=sys.stderr)
