import asyncio, threading, concurrent.futures, time
async def main():
    loop = asyncio.get_running_loop(); main_id = threading.get_ident()
    with concurrent.futures.ThreadPoolExecutor(2) as ex:
        print(await asyncio.gather(*(loop.run_in_executor(ex, lambda i=i: i * i) for i in range(5))))
        print(await loop.run_in_executor(ex, threading.get_ident) != main_id)
        try: await loop.run_in_executor(ex, int, "x")
        except ValueError as e: print(e)
        gate = threading.Event(); f = loop.run_in_executor(ex, gate.wait, 5); await asyncio.sleep(0.001); print(f.done()); gate.set(); print(await f)
    out = []
    def producer():
        for i in range(3): loop.call_soon_threadsafe(q.put_nowait, i); time.sleep(0.001)
        loop.call_soon_threadsafe(q.put_nowait, None)
    q = asyncio.Queue(); t = threading.Thread(target=producer); t.start()
    while (x := await q.get()) is not None: out.append(x)
    t.join(); print(out)
    def from_thread(): return asyncio.run_coroutine_threadsafe(adder(2, 3), loop).result(5)
    print(await asyncio.to_thread(from_thread))
    def fails_from_thread():
        try: asyncio.run_coroutine_threadsafe(bad(), loop).result(5)
        except LookupError as e: return repr(e)
    print(await asyncio.to_thread(fails_from_thread))
    def own_loop(n): return asyncio.run(adder(n, n))
    print(await asyncio.gather(*(asyncio.to_thread(own_loop, i) for i in range(3))))
    def no_loop():
        try: asyncio.get_running_loop()
        except RuntimeError as e: return str(e)
    print(await asyncio.to_thread(no_loop))
    t = asyncio.create_task(asyncio.to_thread(time.sleep, 0.005)); await asyncio.sleep(0); t.cancel()
    try: await t
    except asyncio.CancelledError: print("cancelled waiting, thread runs on")
    fut = concurrent.futures.Future(); threading.Timer(0.001, fut.set_result, ["timer"]).start(); print(await asyncio.wrap_future(fut))
    local = threading.local(); local.x = "main"
    print(await asyncio.to_thread(lambda: hasattr(local, "x")), local.x)
    e = asyncio.Event(); threading.Timer(0.001, lambda: loop.call_soon_threadsafe(e.set)).start(); print(await e.wait())
    print(sorted(await asyncio.gather(*[asyncio.to_thread(pow, 2, i) for i in range(6)])))
async def adder(a, b): await asyncio.sleep(0); return a + b
async def bad(): raise LookupError("in loop")
asyncio.run(main())
print(threading.active_count())
