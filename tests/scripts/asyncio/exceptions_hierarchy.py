import asyncio
for name in ("CancelledError", "InvalidStateError", "TimeoutError", "IncompleteReadError", "LimitOverrunError", "QueueEmpty", "QueueFull", "QueueShutDown", "BrokenBarrierError", "SendfileNotAvailableError"):
    c = getattr(asyncio, name); print(name, c.__module__, [b.__name__ for b in c.__mro__[1:-1]])
e = asyncio.IncompleteReadError(b"ab", 5); print(e, e.partial, e.expected, e.args)
e = asyncio.LimitOverrunError("msg", 3); print(e, e.consumed)
async def raises(e): raise e
async def main():
    for e in (asyncio.CancelledError("x"), asyncio.InvalidStateError("i"), EOFError("eof"), BaseException("base"), GeneratorExit("ge")):
        t = asyncio.create_task(raises(e))
        try: await t
        except BaseException as got: print(type(got).__name__, got.args, got is e, t.cancelled())
    try: await asyncio.gather(raises(ValueError(1)), raises(KeyError(2)))
    except ValueError as e: print(repr(e))
    print([repr(x) for x in await asyncio.gather(raises(asyncio.CancelledError("c")), raises(OSError(1)), return_exceptions=True)])
    async def inner():
        try: await raises(ValueError("orig"))
        except ValueError as e: raise TypeError("new") from e
    t = asyncio.create_task(inner()); await asyncio.wait([t]); e = t.exception(); print(repr(e), repr(e.__cause__), e.__traceback__ is not None)
    try: raise LookupError("ctx")
    except LookupError:
        try: await t
        except TypeError as e: print(repr(e.__context__))
    f = asyncio.get_running_loop().create_future(); f.set_exception(ValueError("fut"))
    for _ in range(2):
        try: await f
        except ValueError as e: n = 0; tb = e.__traceback__
        while tb: n += 1; tb = tb.tb_next
        print(n)
    async def ctx():
        try: raise KeyError("handling")
        except KeyError: await raises(OSError("during"))
    try: await asyncio.create_task(ctx())
    except OSError as e: print(repr(e.__context__))
    async def cancel_ctx():
        try: await asyncio.sleep(9)
        except asyncio.CancelledError as e: raise RuntimeError("cleanup failed")
    t = asyncio.create_task(cancel_ctx()); await asyncio.sleep(0); t.cancel("why")
    try: await t
    except RuntimeError as e: print(repr(e.__context__), t.cancelled())
    for exc in (KeyboardInterrupt, SystemExit):
        async def base(): raise exc("stop")
        loop = asyncio.new_event_loop()
        def run():
            try: loop.run_until_complete(base())
            except BaseException as e: return repr(e)
            finally: loop.close()
        print(await asyncio.to_thread(run))
asyncio.run(main())
