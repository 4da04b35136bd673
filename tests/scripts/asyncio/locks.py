import asyncio
log = []
async def main():
    lock = asyncio.Lock()
    print(lock.locked(), repr(lock).split(" ", 2)[-1].split("0x")[-1][-11:])
    async with lock: print(lock.locked())
    async def w(n, hold=1):
        async with lock:
            log.append(f"{n}in")
            for _ in range(hold): await asyncio.sleep(0)
            log.append(f"{n}out")
    await asyncio.gather(*(w(i, 3 - i) for i in range(3))); print(log); log.clear()
    try: lock.release()
    except RuntimeError as e: print(e)
    await lock.acquire(); ts = [asyncio.create_task(w(i)) for i in range(3)]; await asyncio.sleep(0); ts[0].cancel(); await asyncio.sleep(0)
    lock.release(); await asyncio.gather(*ts, return_exceptions=True); print(log, ts[0].cancelled()); log.clear()
    await lock.acquire(); t = asyncio.create_task(w("x")); u = asyncio.create_task(w("y")); await asyncio.sleep(0); lock.release(); t.cancel()
    await asyncio.wait([t, u]); print(log, lock.locked()); log.clear()
    await lock.acquire(); t = asyncio.create_task(w("fair")); await asyncio.sleep(0); lock.release()
    print("free but reserved:", lock.locked()); u = asyncio.create_task(w("late")); await asyncio.gather(t, u); print(log); log.clear()
    try:
        async with lock: raise ValueError("inside")
    except ValueError: print("released", not lock.locked())
    try:
        with lock: pass
    except TypeError as e: print(e)
    try: await asyncio.wait_for(hold_and_wait(lock), 0.001)
    except TimeoutError: print("deadlock timed out", lock.locked())
    ev = asyncio.Event(); print(ev.is_set())
    async def ew(n): await ev.wait(); log.append(n)
    ts = [asyncio.create_task(ew(i)) for i in range(3)]; await asyncio.sleep(0); ts[1].cancel(); ev.set(); ev.clear()
    await asyncio.gather(*ts, return_exceptions=True); print(log, ev.is_set()); log.clear()
    ev.set(); print(await ev.wait())
    sem = asyncio.Semaphore(2); active = peak = 0
    async def sw(i):
        nonlocal active, peak
        async with sem:
            active += 1; peak = max(peak, active); await asyncio.sleep(0); log.append(i); active -= 1
    await asyncio.gather(*(sw(i) for i in range(5))); print(peak, log, sem.locked()); log.clear()
    try: asyncio.Semaphore(-1)
    except ValueError as e: print(e)
    b = asyncio.BoundedSemaphore(1)
    try: b.release()
    except ValueError as e: print(e)
    s = asyncio.Semaphore(0); ts = [asyncio.create_task(s.acquire()) for _ in range(3)]; await asyncio.sleep(0); ts[0].cancel(); s.release(); s.release()
    print(await asyncio.gather(*ts, return_exceptions=True), s.locked())
    cond = asyncio.Condition(); items = []
    async def consumer(n):
        async with cond:
            await cond.wait_for(lambda: items); log.append((n, items.pop(0)))
    ts = [asyncio.create_task(consumer(n)) for n in "ab"]; await asyncio.sleep(0)
    async with cond: items.extend([1]); cond.notify()
    await asyncio.sleep(0); await asyncio.sleep(0)
    async with cond: items.append(2); cond.notify_all()
    await asyncio.gather(*ts); print(log); log.clear()
    for f in (cond.notify, cond.notify_all):
        try: f()
        except RuntimeError as e: print(e)
    try: await cond.wait()
    except RuntimeError as e: print(e)
    async def waits_cancelled():
        async with cond:
            try: await cond.wait()
            except asyncio.CancelledError: log.append(("lock held", cond.locked())); raise
    t = asyncio.create_task(waits_cancelled()); await asyncio.sleep(0); t.cancel(); await asyncio.wait([t]); print(log, cond.locked()); log.clear()
    bar = asyncio.Barrier(3)
    async def party(n):
        pos = await bar.wait(); log.append(n); return pos
    print(sorted(await asyncio.gather(*(party(i) for i in range(3)))), bar.parties, bar.n_waiting, bar.broken)
    t = asyncio.create_task(party("aborted")); await asyncio.sleep(0); await bar.abort()
    try: await t
    except asyncio.BrokenBarrierError as e: print(repr(e), bar.broken)
    await bar.reset(); print(bar.broken)
    async with asyncio.TaskGroup() as tg:
        for _ in range(3): tg.create_task(in_barrier(bar))
    print(log[-3:])
async def in_barrier(bar):
    async with bar as pos: log.append("past")
async def hold_and_wait(lock):
    async with lock:
        async with lock: pass
asyncio.run(main())
