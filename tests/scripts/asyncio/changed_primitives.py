# Locks, queues and groups that programs have changed, and whether changes made late count.
import asyncio
import sys


class Logged(asyncio.Queue):
    def _put(self, item):
        print("put", item)
        super()._put(item)

    def _get(self):
        item = super()._get()
        print("get", item)
        return item


async def subclasses():
    q = Logged(1)
    q.put_nowait(1)
    try:
        q.put_nowait(2)
    except asyncio.QueueFull as e:
        print(repr(e), q.full(), q.qsize())
    print(await q.get(), q.empty())
    for kind in asyncio.LifoQueue, asyncio.PriorityQueue:
        q = kind()
        for n in 3, 1, 2:
            await q.put(n)
        print(kind.__name__, [q.get_nowait() for _ in range(3)])
    try:
        asyncio.Queue().get_nowait()
    except asyncio.QueueEmpty as e:
        print(repr(e), e.__traceback__.tb_next.tb_frame.f_code.co_name)


async def instances():
    q = asyncio.Queue()
    q.put_nowait("a")
    q._put = lambda item: print("own _put", item)
    q.put_nowait("b")
    print(q.qsize(), q._unfinished_tasks)
    event = asyncio.Event()
    event.set = lambda: print("own set")
    event.set()
    print(event.is_set())
    q.task_done()
    q.task_done()
    try:
        q.task_done()
    except ValueError as e:
        print(e)
    q.shutdown()
    for call in lambda: q.put_nowait(1), lambda: (q.get_nowait(), q.get_nowait()):
        try:
            call()
        except asyncio.QueueShutDown as e:
            print(repr(e))


async def classes():
    lock = asyncio.Lock()
    async with lock:
        pass
    before = asyncio.Lock._wake_up_first
    asyncio.Lock._wake_up_first = lambda self: print("own wake-up")
    await lock.acquire()
    lock.release()
    asyncio.Lock._wake_up_first = before
    try:
        lock.release()
    except RuntimeError as e:
        print(e)
    semaphore = asyncio.Semaphore(1)
    before = asyncio.Semaphore.locked
    asyncio.Semaphore.locked = lambda self: print("own locked") or before(self)
    async with semaphore:
        pass
    asyncio.Semaphore.locked = before
    bounded = asyncio.BoundedSemaphore(1)
    try:
        bounded.release()
    except ValueError as e:
        print(e)


async def foreign_futures():
    class Mine(asyncio.Future):
        def done(self):
            print("asked")
            return super().done()

        def set_result(self, result):
            print("result", result)
            super().set_result(result)

    loop = asyncio.get_running_loop()
    event = asyncio.Event()
    event._waiters.append(Mine(loop=loop))
    event.set()
    lock = asyncio.Lock()
    await lock.acquire()
    lock._waiters = __import__("collections").deque([Mine(loop=loop)])
    lock.release()
    print(lock.locked())


async def groups():
    class Group(asyncio.TaskGroup):
        def _on_task_done(self, task):
            print("done", task.result())
            super()._on_task_done(task)

    async def value(x):
        return x

    async def failing():
        raise KeyError("x")

    async with Group() as group:
        tasks = [group.create_task(value(i), name=f"t{i}") for i in range(2)]
    print([t.get_name() for t in tasks])
    async with asyncio.TaskGroup() as group:
        task = group.create_task(value(5))
        print(task in group._tasks, repr(task).split("cb=")[1])
    print(task.result(), group._tasks)
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(failing())
            waiting = group.create_task(asyncio.sleep(10))
    except* KeyError as e:
        print(e.exceptions, waiting.cancelled())
    coro = value(1)
    try:
        group.create_task(coro)
    except RuntimeError as e:
        print(str(e).split("<")[0], coro.cr_frame)


async def traced():
    seen = []

    def trace(frame, event, arg):
        if frame.f_code.co_filename.endswith(("locks.py", "queues.py")):
            seen.append(frame.f_code.co_qualname)

    q, event = asyncio.Queue(), asyncio.Event()
    q.put_nowait(0)
    sys.settrace(trace)
    q.put_nowait(1)
    event.set()
    sys.settrace(None)
    print(seen)


async def main():
    for part in subclasses, instances, classes, foreign_futures, groups, traced:
        print("--", part.__name__)
        await part()


asyncio.run(main())
