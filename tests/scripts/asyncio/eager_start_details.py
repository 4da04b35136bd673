import asyncio, contextvars
var = contextvars.ContextVar("var", default="unset")
async def main():
    loop = asyncio.get_running_loop(); me = asyncio.current_task()
    async def quick(): print("in", asyncio.current_task().get_name(), len(asyncio.all_tasks())); var.set("inner"); return 5
    t = asyncio.Task(quick(), loop=loop, name="E", eager_start=True)
    print(t, t.get_coro(), asyncio.current_task() is me, var.get(), len(asyncio.all_tasks()), t.get_context()[var])
    async def slow(f): var.set("slow"); print(asyncio.current_task().get_name()); v = await f; print(var.get(), asyncio.current_task().get_name()); return v
    f = loop.create_future(); t = asyncio.Task(slow(f), loop=loop, name="S", eager_start=True); print(t.done(), t._fut_waiter is f, len(asyncio.all_tasks()), var.get())
    f.set_result("v"); print(await t)
    async def fails(e): raise e
    for e in (ValueError("v"), asyncio.CancelledError("c")):
        t = asyncio.Task(fails(e), loop=loop, name="F", eager_start=True); print(t.done(), t.cancelled(), t.get_coro())
        try: await t
        except BaseException as got: print(repr(got), got is e)
    for e in (KeyboardInterrupt("k"), SystemExit(3)):
        try: asyncio.Task(fails(e), loop=loop, name="F", eager_start=True)
        except BaseException as got: print(repr(got), asyncio.current_task() is me)
    ctx = contextvars.copy_context(); t = asyncio.Task(quick(), loop=loop, context=ctx, eager_start=True); print(ctx[var], t.get_context() is ctx)
    async def nested(n):
        if n: return 1 + await asyncio.Task(nested(n - 1), loop=loop, eager_start=True)
        return 0
    print(await nested(10))
    async def cancels_itself():
        asyncio.current_task().cancel("self")
        try: await asyncio.sleep(0)
        except asyncio.CancelledError as e: print("caught", e, asyncio.current_task().cancelling()); raise
    t = asyncio.Task(cancels_itself(), loop=loop, eager_start=True); print(t.done())
    try: await t
    except asyncio.CancelledError as e: print(repr(e))
    async def cancels_and_returns(): asyncio.current_task().cancel("late"); return 1
    t = asyncio.Task(cancels_and_returns(), loop=loop, eager_start=True); print(t.cancelled(), t)
    loop.set_task_factory(asyncio.eager_task_factory)
    order = []
    async def o(n): order.append(n); await asyncio.sleep(0); order.append(-n)
    async with asyncio.TaskGroup() as tg:
        for i in (1, 2, 3): tg.create_task(o(i)); order.append("made")
    print(order)
    order.clear(); print(await asyncio.gather(*(quick() for _ in range(2))))
    t = asyncio.create_task(o(9), name="x", eager_start=False); print(order); await t; print(order)
asyncio.run(main())
print("not running")
loop = asyncio.new_event_loop()
async def q(): return 1
t = asyncio.Task(q(), loop=loop, name="n", eager_start=True); print(t.done()); print(loop.run_until_complete(t)); loop.close()
