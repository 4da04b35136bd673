"""The context of a task stays what it is from step to step, whoever has got hold of it and whoever has not."""
import asyncio
import contextvars
import weakref

var = contextvars.ContextVar("var", default="unset")
other = contextvars.ContextVar("other")


def values(context):
    return sorted((v.name, x) for v, x in context.items())


async def counts(n):
    for i in range(n):
        var.set((var.get(), i) if i else i)
        await asyncio.sleep(0)
    return var.get()


async def keeps_token():
    token = var.set("first")
    await asyncio.sleep(0)
    print("token", token.old_value is contextvars.Token.MISSING, var.get())
    var.set("second")
    await asyncio.sleep(0)
    var.reset(token)
    print("after reset", var.get())


async def of_another():
    async def child():
        await asyncio.sleep(0)
        var.set("child")
        await asyncio.sleep(0)
        other.set(1)
        await asyncio.sleep(0)

    task = asyncio.create_task(child())
    plain = asyncio.create_task(child())
    await asyncio.sleep(0)
    context = task.get_context()
    watch = weakref.ref(context)
    number = id(context)
    seen = [values(context)]
    while not task.done():
        await asyncio.sleep(0)
        seen.append(values(context))
        assert task.get_context() is context and id(task.get_context()) == number
    print("seen", seen)
    del context
    print("lives in the task", watch() is task.get_context(), values(plain.get_context()))
    del task
    print("gone", watch() is None)


async def of_itself():
    mine = asyncio.current_task().get_context()
    var.set("mine")
    await asyncio.sleep(0)
    print("same", asyncio.current_task().get_context() is mine, mine[var])
    try:
        mine.run(print, "not printed")
    except RuntimeError as e:
        print(str(e).startswith("cannot enter context: <_contextvars.Context object at "))
    copy = contextvars.copy_context()
    print("copy", copy is mine, copy == mine, copy.run(var.get))


async def callbacks():
    def call(name, future):
        print("callback", name, var.get())
        var.set("changed by " + name)

    future = asyncio.get_running_loop().create_future()
    var.set("a")
    future.add_done_callback(lambda f: call("a", f))
    var.set("b")
    future.add_done_callback(lambda f: call("b", f))
    given = contextvars.copy_context()
    given.run(var.set, "given")
    future.add_done_callback(lambda f: call("given", f), context=given)
    contexts = [c for _, c in future._callbacks]
    print([values(c) for c in contexts], contexts[2] is given)
    print([c is d for c, (_, d) in zip(contexts, future._callbacks)])
    var.set("c")
    future.set_result(None)
    await asyncio.sleep(0)
    print([values(c) for c in contexts], var.get())
    future.add_done_callback(lambda f: call("late", f))
    await asyncio.sleep(0)


async def empty_contexts():
    future = asyncio.Future()
    future.add_done_callback(print)
    print([(type(c).__name__, len(c)) for _, c in future._callbacks])
    future.remove_done_callback(print)
    print(future._callbacks)


async def shared():
    context = contextvars.Context()

    async def adds(name):
        for i in range(2):
            other.set(other.get(()) + ((name, i),))
            await asyncio.sleep(0)

    loop = asyncio.get_running_loop()
    tasks = [loop.create_task(adds(name), context=context) for name in "xy"]
    await asyncio.gather(*tasks)
    print(context[other], [t.get_context() is context for t in tasks])


async def groups():
    async def child(i):
        var.set(i)
        await asyncio.sleep(0)
        return var.get()

    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(child(i)) for i in range(4)]
        print([len(t._callbacks) for t in tasks], len({t._callbacks[0][0] for t in tasks}))
        print([t._callbacks[0][0] == group._on_task_done for t in tasks])
        await asyncio.sleep(0)
        print([{t is asyncio.current_task() for t in child._asyncio_awaited_by} for child in tasks])
    print([t.result() for t in tasks], [t._asyncio_awaited_by for t in tasks])


async def awaited_by_many():
    future = asyncio.Future()

    async def waits():
        return await future

    tasks = [asyncio.create_task(waits(), name=str(i)) for i in range(3)]
    future.add_done_callback(lambda f: None)
    await asyncio.sleep(0)
    print(sorted(t.get_name() for t in future._asyncio_awaited_by))
    tasks[1].cancel("no more")
    await asyncio.sleep(0)
    print(future.cancelled(), [t.done() for t in tasks])
    print(await asyncio.gather(*tasks, return_exceptions=True))
    print(future._asyncio_awaited_by)


async def started_at_once():
    async def child():
        var.set("eager")
        await asyncio.sleep(0)
        return var.get()

    task = asyncio.Task(child(), eager_start=True)
    context = task.get_context()
    print(values(context), var.get())
    print(await task, task.get_context() is context)


async def main():
    print(await asyncio.gather(*(counts(n) for n in (1, 2, 3))), var.get())
    for part in (
        empty_contexts, keeps_token, of_another, of_itself, callbacks, shared, groups, awaited_by_many,
        started_at_once,
    ):
        print(part.__name__)
        await asyncio.create_task(part())


asyncio.run(main())
