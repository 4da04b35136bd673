import asyncio, gc
log = []
async def agen(n):
    try: yield n
    finally: log.append(f"agen {n}")
async def bg(n):
    try: await asyncio.sleep(60)
    finally: log.append(f"task {n}")
class D:
    def __init__(self, n): self.n = n
    def __del__(self): log.append(f"del {self.n}")
async def main():
    d = D("main local")
    global kept, task
    kept = agen("kept"); await anext(kept)
    task = asyncio.create_task(bg(1)); await asyncio.sleep(0)
    log.append("main returns")
asyncio.run(main()); print(log); log.clear()
async def fails():
    global kept
    kept = agen("kept 2"); await anext(kept)
    t = asyncio.create_task(bg(2)); await asyncio.sleep(0)
    raise ValueError("main fails")
try: asyncio.run(fails())
except ValueError: print(log); log.clear()
async def executor():
    loop = asyncio.get_running_loop()
    await loop.run_in_executor(None, log.append, "in executor")
    await loop.shutdown_default_executor()
    try: await loop.run_in_executor(None, print)
    except RuntimeError as e: log.append(str(e))
asyncio.run(executor()); print(log); log.clear()
async def explicit():
    g = agen("explicit"); await anext(g)
    await asyncio.get_running_loop().shutdown_asyncgens()
    log.append(g.ag_frame)
    import warnings
    with warnings.catch_warnings(record=True) as w:
        warnings.simplefilter("always"); h = agen("late"); await anext(h); log.append([str(x.message).split("<")[0] for x in w]); await h.aclose()
asyncio.run(explicit()); print(log); log.clear()
async def step(g): return await anext(g)
loop = asyncio.new_event_loop()
g = agen("manual loop"); loop.run_until_complete(step(g)); loop.close(); print(log, g.ag_frame is not None)
del g; gc.collect(); print(log); log.clear()
async def order():
    async with asyncio.TaskGroup() as tg:
        tg.create_task(one("a")); tg.create_task(one("b"))
    log.append("group done")
async def one(n):
    d = D(n)
    async for x in agen(n): await asyncio.sleep(0)
    log.append(f"end {n}")
asyncio.run(order()); print(log)
