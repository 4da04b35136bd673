import asyncio, collections.abc
class Duck:
    _asyncio_future_blocking = False
    def __init__(self, loop): self._loop, self.cbs, self.out, self.state = loop, [], None, 0
    def get_loop(self): print("get_loop"); return self._loop
    def add_done_callback(self, cb, *, context=None): print("add", cb.__qualname__, type(context).__name__); self.cbs.append((cb, context))
    def cancel(self, msg=None): print("cancel", msg); self.state = 2; self.fire(); return True
    def done(self): return self.state != 0
    def result(self):
        print("result")
        if self.state == 2: raise asyncio.CancelledError("duck")
        return self.out
    def fire(self):
        for cb, ctx in self.cbs: self._loop.call_soon(cb, self, context=ctx)
    def finish(self, v): self.out, self.state = v, 1; self.fire()
    def __await__(self):
        if not self.done(): self._asyncio_future_blocking = True; yield self
        return self.result()
class Coro(collections.abc.Coroutine):
    def __init__(self, steps): self.steps = iter(steps)
    def send(self, v):
        print("send", v)
        for s in self.steps: return s
        raise StopIteration("coro result")
    def throw(self, t, v=None, tb=None): print("throw", repr(t)); raise StopIteration("thrown")
    def close(self): print("close")
    def __await__(self): return self
class Iter(Coro):
    def __next__(self): print("next"); return self.send("from next")
async def main():
    loop = asyncio.get_running_loop()
    async def w(d): return await d
    d = Duck(loop); t = asyncio.create_task(w(d)); await asyncio.sleep(0); print(t._fut_waiter is d, d._asyncio_future_blocking); d.finish(5); print(await t)
    d = Duck(loop); t = asyncio.create_task(w(d)); await asyncio.sleep(0); print(t.cancel("m"))
    try: await t
    except asyncio.CancelledError as e: print(repr(e))
    d = Duck(None); t = asyncio.create_task(w(d))
    try: await t
    except RuntimeError as e: print("different" in str(e))
    class Not(Duck): _asyncio_future_blocking = None
    class Yields:
        def __await__(self): yield Not(loop)
    try: await asyncio.create_task(w(Yields()))
    except RuntimeError as e: print(str(e).split(": <")[0])
    print(await asyncio.create_task(Coro([None, None])))
    f = loop.create_future(); f._asyncio_future_blocking = True; t = asyncio.create_task(Coro([f])); await asyncio.sleep(0); print(t._fut_waiter is f, f._asyncio_future_blocking); f.set_exception(OSError("o")); print(await t)
    print(await asyncio.create_task(Iter([None]))); t = asyncio.create_task(Iter([None] * 5)); await asyncio.sleep(0); t.cancel(); print(await t)
    print(asyncio.isfuture(d), asyncio.isfuture(Not(loop)), asyncio.iscoroutine(Coro([])))
    print(await asyncio.gather(Coro([]), w(Iter([]))))
    print(asyncio.ensure_future(d) is d)
asyncio.run(main())
