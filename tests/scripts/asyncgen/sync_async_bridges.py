import asyncio, threading, queue
async def src(n):
    try:
        for i in range(n): await asyncio.sleep(0); yield i
    finally: log.append(f"src{n} closed")
log = []
def to_sync(make):
    with asyncio.Runner() as r:
        it = aiter(make())
        try:
            while True:
                try: yield r.run(step(it))
                except StopAsyncIteration: return
        finally: r.run(it.aclose())
async def step(it): return await anext(it)
print(list(to_sync(lambda: src(3))), log)
for x in to_sync(lambda: src(9)):
    if x == 2: break
print(x, log)
async def from_sync(it):
    for x in it: await asyncio.sleep(0); yield x
async def from_thread(it):
    loop, q = asyncio.get_running_loop(), asyncio.Queue()
    def pump():
        for x in it: loop.call_soon_threadsafe(q.put_nowait, (x,))
        loop.call_soon_threadsafe(q.put_nowait, None)
    t = threading.Thread(target=pump); t.start()
    while (x := await q.get()) is not None: yield x[0]
    t.join()
def thread_iter(make):
    q = queue.Queue(2)
    async def run():
        async for x in make(): q.put((x,))
        q.put(None)
    t = threading.Thread(target=lambda: asyncio.run(run())); t.start()
    while (x := q.get()) is not None: yield x[0]
    t.join()
print(list(thread_iter(lambda: src(4))))
async def main():
    print([x async for x in from_sync("abc")], [x async for x in from_thread(range(3))])
    def gen(): r = yield 1; r2 = yield r; return r2
    class Adapt:
        def __init__(self, g): self.g = g
        def __aiter__(self): return self
        async def __anext__(self):
            try: return next(self.g)
            except StopIteration as s: raise StopAsyncIteration(s.value)
        async def asend(self, v):
            try: return self.g.send(v)
            except StopIteration as s: raise StopAsyncIteration(s.value)
    a = Adapt(gen()); print(await anext(a), await a.asend("x"))
    try: await a.asend("end")
    except StopAsyncIteration as s: print(s.args)
    async def azip(a, *bs):
        bs = [iter(b) for b in bs]
        async for x in a:
            try: yield (x, *[next(b) for b in bs])
            except RuntimeError: return
            except StopIteration: return
    print([t async for t in azip(src(5), "abc", range(9))])
    it = src(2); print([*[x async for x in it], *await asyncio.gather(*(step(src(1)) for _ in range(2)))])
    await asyncio.sleep(0); await asyncio.sleep(0)
asyncio.run(main()); print(sorted(log))
