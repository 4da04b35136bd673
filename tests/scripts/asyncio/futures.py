import asyncio
from asyncio import InvalidStateError
async def main():
    loop = asyncio.get_running_loop()
    f = loop.create_future()
    print(f.done(), f.cancelled(), f.get_loop() is loop, repr(f))
    for op in (f.result, f.exception):
        try: op()
        except InvalidStateError as e: print(e)
    log = []
    f.add_done_callback(lambda f: log.append("a")); f.add_done_callback(lambda f: log.append("b"))
    f.set_result(5)
    print(f.result(), f.exception(), log, repr(f))
    await asyncio.sleep(0); print(log)
    for op in (lambda: f.set_result(1), lambda: f.set_exception(ValueError())):
        try: op()
        except InvalidStateError as e: print("invalid", e)
    print(await f, await f, f.cancel())
    g = loop.create_future(); g.set_exception(KeyError("k"))
    try: await g
    except KeyError as e: print(repr(e), g.exception() is e, repr(g))
    h = loop.create_future(); print(h.cancel("m"), h.cancel(), h.cancelled(), repr(h))
    try: await h
    except asyncio.CancelledError as e: print(e.args)
    i = loop.create_future()
    for bad in (5, "x", StopIteration(), StopIteration, ValueError, None):
        try: i.set_exception(bad); print("accepted", repr(i.exception())); i = loop.create_future()
        except TypeError as e: print(e)
        except Exception as e: print(type(e).__name__, e)
    async def waiter(n, f): log.append((n, await f))
    j = loop.create_future(); log.clear()
    ts = [asyncio.create_task(waiter(n, j)) for n in range(3)]
    await asyncio.sleep(0); j.set_result("woken"); await asyncio.gather(*ts); print(log)
    k = loop.create_future()
    it = k.__await__(); print(next(it) is k, k._asyncio_future_blocking)
    try: next(it)
    except RuntimeError as e: print(e)
    k.set_result("v")
    it = k.__await__()
    try: next(it)
    except StopIteration as s: print(s.value)
    l = loop.create_future()
    def bad_cb(f): raise ZeroDivisionError("in callback")
    loop.set_exception_handler(lambda loop, ctx: print("handler", ctx["message"].split("(")[0], repr(ctx["exception"])))
    l.add_done_callback(bad_cb); l.add_done_callback(lambda f: print("next callback still runs")); l.set_result(None)
    await asyncio.sleep(0)
    print(asyncio.isfuture(l), asyncio.isfuture(5), asyncio.ensure_future(l) is l)
    try: asyncio.ensure_future(5)
    except TypeError as e: print(e)
    class F(asyncio.Future): pass
    m = F(); m.set_result(1); print(type(m).__name__, await m, isinstance(loop.create_future(), asyncio.Future))
    n = loop.create_future(); loop.call_soon(n.set_result, "soon"); print(await n)
    try: await asyncio.wait_for(asyncio.shield(loop.create_future()), 0.001)
    except TimeoutError: print("timeout")
    def remove():
        f = loop.create_future(); cb = lambda f: None
        f.add_done_callback(cb); f.add_done_callback(cb); return f.remove_done_callback(cb), f.remove_done_callback(cb)
    print(remove())
    import concurrent.futures
    cf = concurrent.futures.Future(); w = asyncio.wrap_future(cf); cf.set_result("from thread future"); print(await w)
    try: asyncio.Future(loop=5)
    except Exception as e: print(type(e).__name__)
    other = asyncio.new_event_loop(); o = other.create_future()
    async def cross(): await o
    try: await asyncio.create_task(cross())
    except RuntimeError as e: print(str(e).split("> ")[-1])
    other.close()
asyncio.run(main())
