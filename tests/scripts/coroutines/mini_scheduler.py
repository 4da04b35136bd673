"""A scheduler of forty lines: spawn, sleep by turns, join, cancel, queues; all order visible."""
import types
from collections import deque

@types.coroutine
def trap(*request):
    return (yield request)

class Cancelled(Exception):
    pass

class Task:
    def __init__(self, coro, name):
        self.coro, self.name, self.joiners = coro, name, []
        self.done = False
        self.result = self.error = self.inject = None

class Kernel:
    def __init__(self):
        self.ready = deque()
        self.log = []
    def spawn(self, coro, name):
        task = Task(coro, name)
        self.ready.append((task, None))
        return task
    def run(self, coro):
        main = self.spawn(coro, "main")
        while self.ready:
            task, value = self.ready.popleft()
            try:
                if task.inject:
                    exc, task.inject = task.inject, None
                    request = task.coro.throw(exc)
                else:
                    request = task.coro.send(value)
            except StopIteration as stop:
                task.result = stop.value
                self.finish(task)
            except Exception as exc:
                task.error = exc
                self.finish(task)
            else:
                getattr(self, "do_" + request[0])(task, *request[1:])
        if main.error:
            raise main.error
        return main.result
    def finish(self, task):
        task.done = True
        self.log.append((task.name, task.result if task.error is None else repr(task.error)))
        for j in task.joiners:
            self.ready.append((j, task))
    def do_switch(self, task):
        self.ready.append((task, None))
    def do_spawn(self, task, coro, name):
        self.ready.append((task, self.spawn(coro, name)))
    def do_join(self, task, other):
        if other.done:
            self.ready.append((task, other))
        else:
            other.joiners.append(task)
    def do_cancel(self, task, other):
        other.inject = Cancelled("by " + task.name)
        self.ready.append((task, None))

async def worker(name, turns):
    try:
        for i in range(turns):
            print(name, i)
            await trap("switch")
    except Cancelled as exc:
        print(name, "cancelled", exc)
        await trap("switch")
        raise
    finally:
        print(name, "cleanup")
    if turns == 2:
        raise ValueError(name)
    return name * 2

async def main():
    a = await trap("spawn", worker("a", 3), "a")
    b = await trap("spawn", worker("b", 2), "b")
    c = await trap("spawn", worker("c", 100), "c")
    for _ in range(3):
        await trap("switch")
    await trap("cancel", c)
    for t in (a, b, c):
        t = await trap("join", t)
        print("joined", t.name, t.result, repr(t.error))
    return "all done"

k = Kernel()
print(k.run(main()))
print(k.log)
