import asyncio
async def work(x):
    await asyncio.sleep(0)
    return x * 2
async def main():
    t = asyncio.create_task(work(21), name="worker")
    print(t.get_name(), t.done(), t.cancelled(), t.get_coro().__name__)
    for f in (t.result, t.exception):
        try: f()
        except asyncio.InvalidStateError as e: print(type(e).__name__, e)
    log = []
    t.add_done_callback(lambda t: log.append(("cb1", t.result())))
    def cb2(t): log.append("cb2")
    t.add_done_callback(cb2); t.add_done_callback(cb2)
    print(t.remove_done_callback(cb2), t.remove_done_callback(cb2))
    print(await t, t.done(), t.result(), t.exception(), log)
    await asyncio.sleep(0)
    print(log)
    t.add_done_callback(lambda t: log.append("late")); print(log[-1]); await asyncio.sleep(0); print(log[-1])
    print(await t, t.cancel(), t.cancelled())
    t.set_name(5); print(t.get_name())
    async def fails(): raise KeyError("k")
    t = asyncio.create_task(fails())
    await asyncio.wait([t])
    print(repr(t.exception()), t.done(), t.cancelled())
    for _ in range(2):
        try: t.result()
        except KeyError as e: print("again", e, len(e.__traceback__.tb_frame.f_code.co_name))
    t = asyncio.create_task(asyncio.sleep(10))
    t.cancel("reason")
    try: await t
    except asyncio.CancelledError as e: print(e.args)
    for f in (t.result, t.exception):
        try: f()
        except asyncio.CancelledError as e: print("CancelledError", e.args)
    cur = asyncio.current_task()
    print(cur is not None, cur in asyncio.all_tasks(), len(asyncio.all_tasks()))
    me = []
    async def who(): me.append(asyncio.current_task()); return len(asyncio.all_tasks())
    t = asyncio.create_task(who()); print(await t, me[0] is t)
    for op in (lambda: t.set_result(1), lambda: t.set_exception(ValueError())):
        try: op()
        except RuntimeError as e: print(e)
    try: asyncio.create_task(5)
    except TypeError as e: print(e)
    try: asyncio.Task(work)
    except TypeError as e: print(str(e).split("<")[0])
    n1, n2 = asyncio.create_task(work(1)), asyncio.create_task(work(2))
    a, b = (int(x.get_name().removeprefix("Task-")) for x in (n1, n2)); print(b - a)
    await asyncio.gather(n1, n2)
    class T(asyncio.Task):
        def __init__(self, *a, **k): super().__init__(*a, **k); self.extra = "x"
    t = T(work(3)); print(await t, t.extra, isinstance(t, asyncio.Future))
    loop = asyncio.get_running_loop()
    loop.set_task_factory(lambda loop, coro, **kw: T(coro, loop=loop, **kw))
    t = asyncio.create_task(work(4), name="made"); print(type(t).__name__, t.get_name(), await t)
    loop.set_task_factory(None)
    r = repr(asyncio.create_task(work(5), name="rep"))
    print(r.split(" at ")[0], "running at" in r or r)
    async def ret_self(): return asyncio.current_task()
    t = asyncio.create_task(ret_self()); print((await t) is t)
    async def awaits_self():
        try: await asyncio.current_task()
        except RuntimeError as e: return str(e).split("<")[0], str(e).split(">")[-1]
    print(await asyncio.create_task(awaits_self()))
    async def yields_junk():
        class J:
            def __await__(self): yield 5
        try: await J()
        except RuntimeError as e: return str(e)[:30]
    print(await asyncio.create_task(yields_junk()))
asyncio.run(main())
