import asyncio, collections, contextvars, heapq, itertools
class Tiny(asyncio.AbstractEventLoop):
    def __init__(self): self.ready, self.timers, self.n, self.now, self.running, self.log = collections.deque(), [], itertools.count(), 0, False, []
    def get_debug(self): return False
    def is_running(self): return self.running
    def is_closed(self): return False
    def time(self): return self.now
    def call_soon(self, cb, *args, context=None):
        h = asyncio.Handle(cb, args, self, context); self.ready.append(h); self.log.append(getattr(cb, "__qualname__", type(cb).__name__)); return h
    def call_at(self, when, cb, *args, context=None):
        h = asyncio.TimerHandle(when, cb, args, self, context); heapq.heappush(self.timers, (when, next(self.n), h)); return h
    def call_later(self, d, cb, *args, context=None): return self.call_at(self.now + d, cb, *args, context=context)
    def _timer_handle_cancelled(self, h): pass
    def create_future(self): return asyncio.Future(loop=self)
    def create_task(self, coro, **kw): return asyncio.Task(coro, loop=self, **kw)
    def call_exception_handler(self, c): print("handler", c["message"].split(" at ")[0], repr(c.get("exception")))
    def run(self, coro):
        asyncio._set_running_loop(self); self.running = True
        try:
            t = self.create_task(coro, name="main")
            while not t.done():
                if not self.ready:
                    self.now, _, h = heapq.heappop(self.timers); self.ready.append(h)
                h = self.ready.popleft()
                if not h.cancelled(): h._run()
            return t.result()
        finally: self.running = False; asyncio._set_running_loop(None)
loop = Tiny()
async def main():
    q = asyncio.Queue(1); out = []
    async def prod():
        for i in range(3): await q.put(i); out.append(("put", i))
        await q.put(None)
    async def cons():
        while (x := await q.get()) is not None: out.append(("got", x)); await asyncio.sleep(1)
    async with asyncio.TaskGroup() as tg: tg.create_task(prod()); tg.create_task(cons())
    print(out, loop.time())
    try: await asyncio.wait_for(asyncio.sleep(100), 10)
    except TimeoutError: print("timeout", loop.time())
    print(await asyncio.gather(asyncio.sleep(3, "a"), asyncio.sleep(1, "b")), loop.time())
    async def bad(): raise ValueError("x")
    print(await asyncio.gather(bad(), asyncio.sleep(1), return_exceptions=True))
    f = loop.create_future(); loop.call_soon(f.set_result, "r"); print(await f)
    t = loop.create_task(asyncio.sleep(50)); await asyncio.sleep(0); t.cancel()
    try: await t
    except asyncio.CancelledError: print("cancelled", loop.time())
    e = asyncio.Task(asyncio.sleep(0, "eager"), loop=loop, eager_start=True); print(e.done(), await e)
    ev = asyncio.Event(); ws = [loop.create_task(ev.wait()) for _ in range(3)]; await asyncio.sleep(0); ev.set(); print(await asyncio.gather(*ws))
    return "end"
print(loop.run(main()))
print(collections.Counter(loop.log).most_common(3)[0][0] in ("TaskStepMethWrapper", "Task.task_wakeup"), sorted(set(loop.log)))
