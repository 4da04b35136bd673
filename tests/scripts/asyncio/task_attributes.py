import asyncio, inspect, weakref, gc
def t(f, *a, **k):
    try: print("ok", repr(f(*a, **k)))
    except BaseException as e: print(type(e).__name__, e)
print(inspect.signature(asyncio.Task), inspect.signature(asyncio.Future), asyncio.Task.__mro__, asyncio.Task.__module__, asyncio.Future.__qualname__)
async def nothing(): pass
async def main():
    loop = asyncio.get_running_loop()
    t(asyncio.Task); t(asyncio.Task, 1, loop=loop); t(asyncio.Task, 1, 2); t(asyncio.Task, nothing, loop=loop)
    f = loop.create_future()
    async def w(): return await f
    task = asyncio.Task(w(), loop=loop, name=42); print(task.get_name(), type(task.get_name()).__name__)
    for n in ("_log_destroy_pending", "_must_cancel", "_fut_waiter"):
        print(n, end=" "); t(getattr, task, n); t(setattr, task, n, 1); t(delattr, task, n)
    t(setattr, task, "_log_destroy_pending", []); print(task._log_destroy_pending); task._log_destroy_pending = True
    t(setattr, task, "_coro", 1); print(task._coro is task.get_coro(), inspect.iscoroutine(task.get_coro()))
    print([hasattr(task, n) for n in ("_num_cancels_requested", "_context", "_name", "__dict__", "_callbacks", "_loop")])
    task.anything = 1; print(task.anything); del task.anything; t(getattr, task, "anything")
    task.set_name(3.5); print(task.get_name()); task.set_name("s"); t(task.set_name)
    r = weakref.ref(task); print(r() is task, hash(task) == hash(task), task == task, task in {task})
    t(task.set_result, 1); t(task.set_exception, 1); t(task.set_result); t(task.get_stack, 1); t(task.cancel, 1, 2); t(task.cancelling, 1)
    await asyncio.sleep(0); print(task._fut_waiter is f, task)
    task.cancel("one"); print(task.cancelling(), task._must_cancel, task); print(task.uncancel(), task.uncancel(), task)
    try: await task
    except asyncio.CancelledError as e: print(repr(e), task.cancelling(), task._fut_waiter, task._cancel_message)
    task = asyncio.Task(nothing()); task.cancel("early"); print(task._must_cancel, task._cancel_message, task.cancelling(), task); print(task.uncancel(), task._must_cancel); await task; print(task)
    names = [asyncio.create_task(nothing()).get_name() for _ in range(2)]; a, b = (int(n.removeprefix("Task-")) for n in names); print(b - a, names[0].startswith("Task-"))
    class Str(str): pass
    task = asyncio.Task(nothing(), name=Str("sub")); print(type(task.get_name()).__name__, task.get_name()); task.set_name(Str("x")); print(type(task.get_name()).__name__)
    await task; print(task.get_coro().cr_frame, task.get_context() is not None, asyncio.Task[int], task.get_loop() is loop)
asyncio.run(main())
