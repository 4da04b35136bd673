"""Cancellation arriving at each kind of await, and what catches it."""
import asyncio, contextlib
log = []
@contextlib.asynccontextmanager
async def cm(name):
    log.append(f"+{name}")
    try: yield
    except BaseException as e: log.append(f"{name} saw {type(e).__name__}"); raise
    finally: await asyncio.sleep(0); log.append(f"-{name}")
async def agen(n):
    try:
        for i in range(n): await asyncio.sleep(0); yield i
    finally: log.append("agen finally")
class Aw:
    def __await__(self):
        try: yield from asyncio.sleep(9).__await__()
        except asyncio.CancelledError: log.append("Aw cancelled"); raise
async def sleep(): await asyncio.sleep(9)
async def in_cm():
    async with cm("a"), cm("b"): await asyncio.sleep(9)
async def in_agen():
    async for x in agen(100): log.append(x)
async def in_comp(): return [x async for x in agen(100)]
async def in_gather(): await asyncio.gather(sleep(), in_cm())
async def in_group():
    async with asyncio.TaskGroup() as g: g.create_task(in_cm()); g.create_task(sleep()); await asyncio.sleep(9)
async def in_timeout():
    async with asyncio.timeout(9): await sleep()
async def in_wait_for(): await asyncio.wait_for(in_cm(), 9)
async def in_wait(): await asyncio.wait([asyncio.create_task(sleep(), name="waited")])
async def in_shield():
    try: await asyncio.shield(asyncio.create_task(asyncio.sleep(0.01)))
    except asyncio.CancelledError: log.append("shield left"); raise
async def in_lock():
    l = asyncio.Lock(); await l.acquire()
    try: await l.acquire()
    finally: log.append(l.locked())
async def in_queue(): await asyncio.Queue().get()
async def in_event(): await asyncio.Event().wait()
async def in_cond():
    c = asyncio.Condition()
    async with c:
        try: await c.wait()
        finally: log.append(c.locked())
async def in_future():
    f = asyncio.get_running_loop().create_future()
    try: await f
    finally: log.append(f.cancelled())
async def in_aw(): await Aw()
async def in_finally():
    try: await sleep()
    finally: await asyncio.sleep(0); log.append("cleanup awaited")
async def swallows():
    try: await sleep()
    except asyncio.CancelledError: log.append(asyncio.current_task().cancelling()); asyncio.current_task().uncancel()
    return "swallowed"
async def converts():
    try: await sleep()
    except asyncio.CancelledError as e: raise ValueError("converted") from e
async def twice():
    try: await sleep()
    except asyncio.CancelledError:
        try: await sleep()
        except asyncio.CancelledError: log.append("second"); raise
async def thread(): await asyncio.to_thread(lambda: None); await sleep()
async def main():
    for f in (sleep, in_cm, in_agen, in_comp, in_gather, in_group, in_timeout, in_wait_for, in_wait, in_shield, in_lock, in_queue, in_event, in_cond, in_future, in_aw, in_finally, swallows, converts, twice):
        for turns in (0, 1, 3):
            log.clear(); t = asyncio.create_task(f())
            for _ in range(turns): await asyncio.sleep(0)
            c = t.cancel("msg"), t.cancelling()
            if f is twice: await asyncio.sleep(0); await asyncio.sleep(0); t.cancel("again")
            try: r = await t
            except BaseException as e: r = f"{type(e).__name__}{e.args} from {e.__cause__!r}"
            print(f.__name__, turns, c, r, t.cancelled(), t.cancelling(), [x for x in log if not isinstance(x, int) or isinstance(x, bool)], t.cancel())
    for t in asyncio.all_tasks() - {asyncio.current_task()}: t.cancel()
asyncio.run(main())
