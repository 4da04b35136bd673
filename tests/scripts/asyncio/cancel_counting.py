import asyncio
async def main():
    loop = asyncio.get_running_loop(); me = asyncio.current_task()
    async def stubborn(n):
        for i in range(n):
            try: await asyncio.sleep(9)
            except asyncio.CancelledError as e: print(i, repr(e), t.cancelling(), t._must_cancel, t.uncancel() if i == 1 else "-")
        return "done"
    t = asyncio.create_task(stubborn(3))
    for m in ("a", "b", None): await asyncio.sleep(0); print(t.cancel(m), t.cancelling(), t)
    print(await t, t.cancelling(), t.cancel(), t.cancelling(), t.uncancel())
    # twice before it runs; during its own step; right before it returns
    t = asyncio.create_task(stubborn(1)); t.cancel("x"); t.cancel("y"); await asyncio.wait([t]); print(t, t.cancelling())
    async def own(): asyncio.current_task().cancel("own"); print(asyncio.current_task()._must_cancel); await asyncio.sleep(0); print("not here")
    t = asyncio.create_task(own()); await asyncio.wait([t]); print(t)
    try: t.result()
    except asyncio.CancelledError as e: print(repr(e))
    async def returns(): asyncio.current_task().cancel("r"); return 1
    t = asyncio.create_task(returns()); await asyncio.wait([t]); print(t, t._cancel_message)
    async def raises(): asyncio.current_task().cancel("r"); raise ValueError(1)
    t = asyncio.create_task(raises()); await asyncio.wait([t]); print(t, t.cancelling(), t.exception())
    async def undo(): c = asyncio.current_task(); c.cancel(); print(c.uncancel(), c._must_cancel); await asyncio.sleep(0); return "undone"
    print(await asyncio.create_task(undo()))
    async def undo2(): c = asyncio.current_task(); c.cancel(); c.cancel(); print(c.uncancel(), c._must_cancel); await asyncio.sleep(0)
    t = asyncio.create_task(undo2()); await asyncio.wait([t]); print(t)
    # the waiter is done, the wake-up not yet run
    f = loop.create_future()
    async def w():
        try: return await f
        except asyncio.CancelledError as e: print("late", repr(e)); raise
    t = asyncio.create_task(w()); await asyncio.sleep(0); f.set_result(1); print(t.cancel("after"), t._must_cancel, t._fut_waiter); await asyncio.wait([t]); print(t)
    f = loop.create_future(); t = asyncio.create_task(w()); await asyncio.sleep(0); t.cancel("first"); print(f.done(), f._cancel_message); print(t.cancel("second"), t._must_cancel); await asyncio.wait([t])
    try: t.result()
    except asyncio.CancelledError as e: print(repr(e))
    f = loop.create_future(); t = asyncio.create_task(w()); await asyncio.sleep(0); f.set_exception(OSError("o")); t.cancel("c"); await asyncio.wait([t]); print(t); f.exception()
    # timeouts and groups count
    try:
        async with asyncio.timeout(0): await asyncio.sleep(9)
    except TimeoutError: print("timeout", me.cancelling())
    async def grp():
        async with asyncio.TaskGroup() as tg:
            tg.create_task(raises()); await asyncio.sleep(9)
    t = asyncio.create_task(grp())
    try: await t
    except* ValueError as e: print(e.exceptions, t.cancelling())
    async def both():
        try:
            async with asyncio.timeout(0):
                asyncio.current_task().cancel("outer"); await asyncio.sleep(9)
        finally: print("cancelling", asyncio.current_task().cancelling())
    t = asyncio.create_task(both()); await asyncio.wait([t]); print(t)
    chain = prev = asyncio.create_task(asyncio.sleep(9))
    async def aw(x): await x
    for _ in range(50): prev = asyncio.create_task(aw(prev))
    for _ in range(60): await asyncio.sleep(0)
    prev.cancel("deep"); await asyncio.wait([prev]); print(chain.cancelled(), prev)
    try: prev.result()
    except asyncio.CancelledError as e: print(repr(e))
asyncio.run(main())
