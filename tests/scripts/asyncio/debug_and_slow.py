import asyncio, logging, sys
records = []
class H(logging.Handler):
    def emit(self, r): records.append(r.getMessage())
logging.getLogger("asyncio").addHandler(H()); logging.getLogger("asyncio").propagate = False
async def never(): pass
async def main():
    loop = asyncio.get_running_loop(); print(loop.get_debug())
    loop.slow_callback_duration = 0.005
    import time; loop.call_soon(time.sleep, 0.01); await asyncio.sleep(0); await asyncio.sleep(0)
    print(any(r.startswith("Executing <Handle") and "took" in r for r in records))
    import threading
    def wrong_thread():
        try: loop.call_soon(print)
        except RuntimeError as e: return str(e)
    print(await asyncio.to_thread(wrong_thread))
    c = never(); print(c.cr_origin is not None, len(c.cr_origin) > 0); c.close()
    f = loop.create_future(); print("created at" in repr(f))
    t = asyncio.create_task(never()); print(t._source_traceback is not None); await t
    h = loop.call_later(60, print); print("created at" in repr(h)); h.cancel()
    print(sys.get_coroutine_origin_tracking_depth() > 0)
    loop.set_debug(False); print(loop.get_debug(), sys.get_coroutine_origin_tracking_depth())
    f = loop.create_future(); print("created at" in repr(f))
asyncio.run(main(), debug=True)
print(sys.get_coroutine_origin_tracking_depth())
