import asyncio
async def main():
    loop = asyncio.get_running_loop(); me = asyncio.current_task()
    f = loop.create_future(); print(f._asyncio_awaited_by)
    async def waits(x): return await x
    t1 = asyncio.create_task(waits(f), name="t1"); await asyncio.sleep(0)
    print(f._asyncio_awaited_by == {t1}, type(f._asyncio_awaited_by).__name__, t1._asyncio_awaited_by)
    t2 = asyncio.create_task(waits(f), name="t2"); t3 = asyncio.create_task(waits(t1), name="t3"); await asyncio.sleep(0)
    print(f._asyncio_awaited_by == {t1, t2}, t1._asyncio_awaited_by == {t3})
    t2.cancel(); await asyncio.sleep(0); print(f.cancelled(), [t.get_name() for t in f._asyncio_awaited_by or ()])
    await asyncio.wait([t1, t2, t3]); print(f._asyncio_awaited_by, t1._asyncio_awaited_by)
    f = loop.create_future(); asyncio.future_add_to_awaited_by(f, me); asyncio.future_add_to_awaited_by(f, me); print(f._asyncio_awaited_by == {me})
    t1 = asyncio.create_task(waits(f), name="t1"); await asyncio.sleep(0); print(len(f._asyncio_awaited_by))
    asyncio.future_discard_from_awaited_by(f, me); asyncio.future_discard_from_awaited_by(f, me); print(f._asyncio_awaited_by == {t1})
    asyncio.future_discard_from_awaited_by(f, t1); print(f._asyncio_awaited_by, len(f._callbacks)); asyncio.future_add_to_awaited_by(f, t1); print(len(f._asyncio_awaited_by))
    f.set_result(1); print(len(f._asyncio_awaited_by)); await t1; print(f._asyncio_awaited_by)
    asyncio.future_add_to_awaited_by(1, me); asyncio.future_add_to_awaited_by(f, 1); print(f._asyncio_awaited_by)
    g = asyncio.gather(a := asyncio.create_task(asyncio.sleep(0)), b := asyncio.create_task(asyncio.sleep(0)))
    t = asyncio.create_task(waits(g), name="g"); await asyncio.sleep(0); print(a._asyncio_awaited_by == {me}, g._asyncio_awaited_by == {t}); await t
    async with asyncio.TaskGroup() as tg:
        x = tg.create_task(asyncio.sleep(0)); print(x._asyncio_awaited_by == {me})
    print(x._asyncio_awaited_by)
    s = asyncio.shield(inner := loop.create_future()); print(inner._asyncio_awaited_by == {me}); inner.set_result(1); await s; print(inner._asyncio_awaited_by, s._asyncio_awaited_by)
asyncio.run(main())
