import asyncio
loop = asyncio.new_event_loop()
seen = []
def cb(n):
    def callback(fut): seen.append((n, fut.done()))
    return callback
def run():
    loop.call_soon(loop.stop); loop.run_forever(); print(seen); seen.clear()
f = loop.create_future()
print(f._callbacks)
callbacks = [cb(i) for i in range(5)]
for c in callbacks: f.add_done_callback(c)
f.add_done_callback(callbacks[2])
print(len(f._callbacks), [c[0] is callbacks[i] for i, c in enumerate(f._callbacks[:5])], type(f._callbacks[0]).__name__)
print(f.remove_done_callback(callbacks[2]), f.remove_done_callback(print), len(f._callbacks))
f.set_result(1); print(f._callbacks, seen); run()
f.add_done_callback(cb("late")); print(f._callbacks, seen); run()
# removing the first one only, all of them, from inside of comparing
f = loop.create_future()
f.add_done_callback(callbacks[0]); print(f.remove_done_callback(callbacks[0]), f._callbacks)
f.add_done_callback(callbacks[1]); f.add_done_callback(callbacks[1]); print(f.remove_done_callback(callbacks[1]), f._callbacks)
class Evil:
    def __init__(self, fut): self.fut = fut
    def __call__(self, fut): seen.append("evil")
    def __eq__(self, other):
        if not seen: seen.append("eq"); self.fut.remove_done_callback(callbacks[3])
        return False
    __hash__ = None
f.add_done_callback(callbacks[0]); f.add_done_callback(Evil(f)); f.add_done_callback(callbacks[3]); f.add_done_callback(callbacks[4])
print(f.remove_done_callback(callbacks[4]))
f.cancel(); run()
# waiting tasks and callbacks keep their order
async def waits(n):
    try: seen.append((n, await f))
    except asyncio.CancelledError: seen.append((n, "cancelled"))
async def main():
    global f
    for end in (lambda: f.set_result("r"), lambda: f.cancel()):
        f = loop.create_future()
        f.add_done_callback(cb("a"))
        t1 = loop.create_task(waits("t1")); await asyncio.sleep(0)
        f.add_done_callback(cb("b"))
        t2 = loop.create_task(waits("t2")); await asyncio.sleep(0)
        print(len(f._callbacks), [c[0].__qualname__ for c in f._callbacks])
        end(); await asyncio.gather(t1, t2); print(seen); seen.clear()
        f = loop.create_future()
        t1 = loop.create_task(waits("t1")); t2 = loop.create_task(waits("t2")); await asyncio.sleep(0)
        f.add_done_callback(cb("c")); t3 = loop.create_task(waits("t3")); await asyncio.sleep(0)
        print([c[0].__qualname__ for c in f._callbacks], [c[0].__self__ is t for c, t in zip(f._callbacks, (t1, t2))])
        end(); await asyncio.gather(t1, t2, t3); print(seen); seen.clear()
loop.run_until_complete(main())
# a callback that fails goes to the handler, the others still run
loop.set_exception_handler(lambda loop, c: print(c["message"].split(" at ")[0], repr(c["exception"])))
f = loop.create_future()
def bad(fut): raise ValueError("in callback")
f.add_done_callback(bad); f.add_done_callback(cb("after")); f.set_exception(OSError("x")); run(); print(repr(f.exception()))
loop.close()
