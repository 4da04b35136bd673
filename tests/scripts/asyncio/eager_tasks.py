import asyncio
log = []
async def sync_done(x): log.append(f"run{x}"); return x
async def suspends(x):
    log.append(f"start{x}"); await asyncio.sleep(0); log.append(f"end{x}"); return x
async def fails(): log.append("fails"); raise ValueError("eager")
async def main():
    loop = asyncio.get_running_loop(); loop.set_task_factory(asyncio.eager_task_factory)
    t = asyncio.create_task(sync_done(1)); print(log, t.done(), t.result()); log.clear()
    t = asyncio.create_task(suspends(2)); log.append("back"); print(log, t.done()); print(await t, log); log.clear()
    t = asyncio.create_task(fails()); print(t.done(), repr(t.exception())); log.clear()
    print(await asyncio.gather(sync_done("a"), suspends("b"), sync_done("c")), log); log.clear()
    async with asyncio.TaskGroup() as tg:
        a = tg.create_task(sync_done("tg")); b = tg.create_task(suspends("tg2")); log.append("body")
    print(log, a.result(), b.result()); log.clear()
    async def current():
        me = asyncio.current_task(); await asyncio.sleep(0); return me is asyncio.current_task(), me.get_name()
    t = asyncio.create_task(current(), name="eager"); outer = asyncio.current_task(); print(await t, outer is asyncio.current_task())
    async def nested(n):
        log.append(n)
        if n: await asyncio.create_task(nested(n - 1))
        log.append(-n)
    await asyncio.create_task(nested(3)); print(log); log.clear()
    t = asyncio.create_task(asyncio.sleep(60)); t.cancel()
    try: await t
    except asyncio.CancelledError: print("cancelled")
    import contextvars
    v = contextvars.ContextVar("v", default="outer")
    async def setv(): v.set("inner"); return v.get()
    t = asyncio.create_task(setv()); print(t.result(), v.get())
    try: await asyncio.wait_for(suspends("wf"), 1)
    finally: print(log); log.clear()
    factory = asyncio.create_eager_task_factory(lambda coro, **kw: asyncio.Task(coro, **kw))
    loop.set_task_factory(factory); print(asyncio.create_task(sync_done(9)).done())
    loop.set_task_factory(None); print(asyncio.create_task(sync_done(8)).done())
    t = asyncio.Task(sync_done("direct"), loop=loop, eager_start=True); print(t.done(), t.result())
    t = asyncio.eager_task_factory(loop, suspends("f")); print(t.done()); await t
    async def cancel_self(): asyncio.current_task().cancel(); await asyncio.sleep(0)
    t = asyncio.eager_task_factory(loop, cancel_self())
    try: await t
    except asyncio.CancelledError: print("self cancelled", t.cancelled())
    def cb(t): log.append("cb")
    log.clear(); t = asyncio.eager_task_factory(loop, sync_done(0)); t.add_done_callback(cb); print(log); await asyncio.sleep(0); print(log)
asyncio.run(main())
