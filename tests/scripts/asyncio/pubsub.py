import asyncio, collections, weakref
class Bus:
    def __init__(self): self.subs = collections.defaultdict(set)
    async def publish(self, topic, msg):
        n = 0
        for q in sorted(self.subs[topic], key=lambda q: q.name): await q.put(msg); n += 1
        return n
    async def subscribe(self, topic, name):
        q = asyncio.Queue(); q.name = name
        self.subs[topic].add(q)
        try:
            while (m := await q.get()) is not None: yield m
        finally:
            self.subs[topic].discard(q); print(f"[{name} left]", end=" ")
async def listener(bus, topic, name, limit, out):
    async for m in bus.subscribe(topic, name):
        out.append((name, m))
        if len([o for o in out if o[0] == name]) == limit: return name
async def main():
    bus, out = Bus(), []
    ts = [asyncio.create_task(listener(bus, "t", n, k, out)) for n, k in (("a", 2), ("b", 9), ("c", 9))]
    await asyncio.sleep(0)
    for i in range(4):
        print(await bus.publish("t", i), end=" ")
        for _ in range(4): await asyncio.sleep(0)
    ts[1].cancel(); await asyncio.sleep(0); await asyncio.sleep(0); await asyncio.sleep(0)
    print(await bus.publish("t", None))
    print(await asyncio.gather(*ts, return_exceptions=True)); await asyncio.sleep(0); await asyncio.sleep(0)
    print(sorted(out), len(bus.subs["t"]))
    class Emitter:
        def __init__(self): self.handlers = collections.defaultdict(list)
        def on(self, ev):
            def deco(f): self.handlers[ev].append(f); return f
            return deco
        async def emit(self, ev, *a):
            res = []
            for h in self.handlers[ev]:
                r = h(*a)
                if asyncio.iscoroutine(r): r = await r
                res.append(r)
            return res
    e = Emitter()
    @e.on("x")
    def sync(v): return v + 1
    @e.on("x")
    async def asy(v): await asyncio.sleep(0); return v + 2
    @e.on("y")
    async def bad(): raise LookupError("handler")
    print(await e.emit("x", 1), await e.emit("none"))
    try: await e.emit("y")
    except LookupError as x: print(repr(x))
    ws = weakref.WeakSet(); fut = asyncio.get_running_loop().create_future(); ws.add(fut); print(len(ws)); del fut; print(len(ws))
asyncio.run(main())
