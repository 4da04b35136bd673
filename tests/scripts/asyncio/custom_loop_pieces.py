"""A loop subclass, a task factory, a future subclass, an awaitable of our own: the hooks asyncio offers."""
import asyncio, heapq
class VirtualLoop(asyncio.SelectorEventLoop):
    """Time jumps to the next timer: sleeping costs nothing."""
    def __init__(self): super().__init__(); self._now = 0.0
    def time(self): return self._now
    def _run_once(self):
        if not self._ready and self._scheduled: self._now = max(self._now, self._scheduled[0]._when)
        super()._run_once()
log = []
async def ticker(name, every, n):
    loop = asyncio.get_running_loop()
    for _ in range(n): await asyncio.sleep(every); log.append((round(loop.time(), 3), name))
async def main():
    await asyncio.gather(ticker("a", 10, 3), ticker("b", 25, 2), ticker("c", 1000, 1))
    try:
        async with asyncio.timeout(3600): await asyncio.sleep(7200)
    except TimeoutError: log.append((asyncio.get_running_loop().time(), "timeout"))
    return type(asyncio.get_running_loop()).__name__
print(asyncio.run(main(), loop_factory=VirtualLoop), log)
class CountingTask(asyncio.Task):
    made = 0
    def __init__(self, *a, **k): CountingTask.made += 1; super().__init__(*a, **k)
class Fut(asyncio.Future):
    def set_result(self, r): super().set_result(("wrapped", r))
class Loop2(asyncio.SelectorEventLoop):
    calls = 0
    def create_future(self): return Fut(loop=self)
    def create_task(self, coro, **k): return CountingTask(coro, loop=self, **k)
    def call_soon(self, *a, **k): Loop2.calls += 1; return super().call_soon(*a, **k)
async def main2():
    f = asyncio.get_running_loop().create_future(); asyncio.get_running_loop().call_soon(f.set_result, 5)
    r = await f; await asyncio.gather(*(asyncio.create_task(asyncio.sleep(0)) for _ in range(3)))
    return r, type(f).__name__, isinstance(asyncio.current_task(), CountingTask)
print(asyncio.run(main2(), loop_factory=Loop2), CountingTask.made, Loop2.calls > 5)
class Yielder:
    """Awaiting it gives up one turn."""
    def __await__(self): yield
class Ready:
    _asyncio_future_blocking = False
    def __init__(self, v): self.v = v
    def __await__(self):
        return self.v
        yield
async def main3():
    order = []
    async def t(n):
        for _ in range(2): order.append(n); await Yielder()
    await asyncio.gather(t(1), t(2)); return order, await Ready("now")
print(asyncio.run(main3()))
