import asyncio
async def main(x=1): return x * 2
print(asyncio.run(main(5)))
for bad in (5, main, None, lambda: 1):
    try: asyncio.run(bad)
    except (TypeError, ValueError) as e: print(type(e).__name__, str(e).split("<")[0])
async def nested():
    c = main()
    try: asyncio.run(c)
    except RuntimeError as e: print(e)
    c.close()
    c = main()
    r = asyncio.Runner()
    try: r.run(c)
    except RuntimeError as e: print(e)
    c.close()
    r.get_loop().close()
asyncio.run(nested())
class Aw:
    def __await__(self):
        yield from asyncio.sleep(0).__await__()
        return "awaitable"
print(asyncio.run(Aw()))
with asyncio.Runner() as r:
    print(r.run(main(1)), r.run(main(2)), r.get_loop().is_running())
    loop = r.get_loop(); print(loop is r.get_loop(), loop.is_closed())
    try: r.run(5)
    except TypeError as e: print(e)
print(loop.is_closed())
for op in (lambda: r.run(c), r.get_loop, r.__enter__):
    c = main()
    try: op()
    except RuntimeError as e: print(e)
    c.close()
r.close()
log = []
async def leaves_tasks():
    async def bg(n):
        try: await asyncio.sleep(60)
        except asyncio.CancelledError: log.append(("cancelled", n)); raise
        finally:
            await asyncio.sleep(0); log.append(("finally", n))
    ts = [asyncio.create_task(bg(i)) for i in range(3)]
    await asyncio.sleep(0)
    return ts
ts = asyncio.run(leaves_tasks()); print(sorted(log), [t.cancelled() for t in ts]); log.clear()
async def unstarted():
    async def bg(): log.append("never")
    return asyncio.create_task(bg())
print(asyncio.run(unstarted()).cancelled(), log)
async def bg_fails():
    async def bg():
        try: await asyncio.sleep(60)
        finally: raise ValueError("on shutdown")
    asyncio.get_running_loop().set_exception_handler(lambda l, c: log.append((c["message"], repr(c["exception"]))))
    t = asyncio.create_task(bg()); await asyncio.sleep(0); return t
t = asyncio.run(bg_fails()); print(log, repr(t.exception())); log.clear()
async def stubborn():
    async def bg():
        for i in range(3):
            try: await asyncio.sleep(0.001)
            except asyncio.CancelledError: log.append(f"ignored {i}")
    t = asyncio.create_task(bg()); await asyncio.sleep(0); return t
t = asyncio.run(stubborn()); print(log, t.done(), t.cancelled())
async def raises(exc): raise exc
for exc in (ValueError("v"), asyncio.CancelledError("c"), SystemExit(3), KeyboardInterrupt("k"), StopIteration("s")):
    try: asyncio.run(raises(exc))
    except BaseException as e: print(type(e).__name__, e, e is exc)
async def debug(): return asyncio.get_running_loop().get_debug()
print(asyncio.run(debug()), asyncio.run(debug(), debug=True))
made = []
def factory():
    l = asyncio.new_event_loop(); made.append(l); return l
async def which(): return asyncio.get_running_loop() is made[0]
print(asyncio.run(which(), loop_factory=factory), made[0].is_closed())
async def cancels_main(): asyncio.current_task().cancel(); await asyncio.sleep(0)
try: asyncio.run(cancels_main())
except asyncio.CancelledError as e: print("CancelledError", e.args)
async def agens():
    async def g():
        try: yield 1
        finally: log.append("agen closed by run")
    a = g(); await anext(a); return a
log.clear(); a = asyncio.run(agens()); print(log)
try: asyncio.get_running_loop()
except RuntimeError as e: print(e)
print(asyncio.iscoroutine(c := main()), asyncio.iscoroutinefunction.__name__); c.close()
