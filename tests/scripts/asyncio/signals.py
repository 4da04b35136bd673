import asyncio, os, signal
log = []
async def main():
    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGUSR1, log.append, "usr1")
    os.kill(os.getpid(), signal.SIGUSR1); await asyncio.sleep(0.005); print(log)
    print(loop.remove_signal_handler(signal.SIGUSR1), loop.remove_signal_handler(signal.SIGUSR1))
    for bad in ((5000, print), ("x", print), (signal.SIGKILL, print)):
        try: loop.add_signal_handler(*bad)
        except (ValueError, TypeError, RuntimeError) as e: print(type(e).__name__, e)
    stop = asyncio.Event(); loop.add_signal_handler(signal.SIGTERM, stop.set)
    async def worker():
        try: await asyncio.sleep(60)
        except asyncio.CancelledError: log.append("graceful"); raise
    t = asyncio.create_task(worker()); await asyncio.sleep(0); os.kill(os.getpid(), signal.SIGTERM); await stop.wait(); t.cancel(); await asyncio.wait([t]); print(log)
    loop.remove_signal_handler(signal.SIGTERM)
    loop.add_signal_handler(signal.SIGINT, log.append, "custom int"); os.kill(os.getpid(), signal.SIGINT); await asyncio.sleep(0.005); print(log[-1]); loop.remove_signal_handler(signal.SIGINT)
    import threading
    def in_thread():
        try: asyncio.new_event_loop().add_signal_handler(signal.SIGUSR2, print)
        except (ValueError, RuntimeError) as e: return type(e).__name__
    import warnings; warnings.simplefilter("ignore")
    print(await asyncio.to_thread(in_thread))
    got = []; signal.signal(signal.SIGALRM, lambda n, f: got.append(signal.Signals(n).name)); signal.setitimer(signal.ITIMER_REAL, 0.005); await asyncio.sleep(0.02); print(got)
    def raising(n, f): raise LookupError("from handler")
    signal.signal(signal.SIGUSR1, raising)
    try: os.kill(os.getpid(), signal.SIGUSR1); await asyncio.sleep(0.01)
    except LookupError as e: print(e)
asyncio.run(main())
