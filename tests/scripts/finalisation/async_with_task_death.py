"""Tasks, futures and coroutines dropped without being finished."""
import asyncio
import gc
events = []
def handler(loop, ctx):
    events.append((ctx["message"].split(" <")[0], type(ctx.get("exception")).__name__))
async def forever():
    try: await asyncio.get_running_loop().create_future()
    finally: events.append("forever finally")
async def fails(): raise ValueError("lost")
async def main():
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(handler)
    t = asyncio.create_task(fails())
    await asyncio.sleep(0); await asyncio.sleep(0)
    del t
    gc.collect()
    print(events); events.clear()
    t = asyncio.create_task(fails())
    await asyncio.sleep(0)
    print(repr(t.exception())); del t; gc.collect()
    print("retrieved:", events); events.clear()
    f = loop.create_future(); f.set_exception(KeyError("unread")); del f
    gc.collect()
    print(events); events.clear()
    f = loop.create_future(); f.set_result(1); del f
    f = loop.create_future(); f.cancel(); del f
    f = loop.create_future(); del f
    gc.collect()
    print(events)
    t = asyncio.create_task(forever())
    await asyncio.sleep(0)
    del t
    gc.collect()
    print(events); events.clear()
    kept = asyncio.create_task(forever())
    await asyncio.sleep(0)
    c = forever()
    del c
    return kept
import warnings
with warnings.catch_warnings(record=True) as seen:
    warnings.simplefilter("always")
    t = asyncio.run(main())
    print([str(w.message) for w in seen])
print(events, t.cancelled())
