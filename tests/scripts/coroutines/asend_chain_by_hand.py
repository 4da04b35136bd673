"""A pipeline of coroutines exchanging values through send, without any loop."""
import types
@types.coroutine
def receive(): return (yield)
@types.coroutine
def emit(v): return (yield ("emit", v))
class Channel:
    def __init__(self): self.buf, self.getters = [], []
    def put(self, v): self.buf.append(v)
    def __await__(self):
        while not self.buf: yield self
        return self.buf.pop(0)
async def squares(src, dst):
    while (v := await src) is not None: dst.put(v * v)
    dst.put(None)
async def evens(src, dst):
    while True:
        v = await src
        if v is None: break
        if v % 2 == 0: dst.put(v)
    dst.put(None)
async def total(src):
    t, seen = 0, []
    while (v := await src) is not None: t += v; seen.append(v)
    return t, seen
def run_all(*coros):
    results, pending, switches = {}, list(coros), 0
    while pending:
        c = pending.pop(0)
        try: c.send(None); switches += 1; pending.append(c)
        except StopIteration as s: results[c.__name__] = s.value
    return results, switches
a, b, c = Channel(), Channel(), Channel()
for i in range(8): a.put(i)
a.put(None)
print(run_all(squares(a, b), evens(b, c), total(c)))
a, b, c = Channel(), Channel(), Channel()
def feed():
    async def feeder():
        for i in range(5): a.put(i); await receive()
        a.put(None)
    return feeder()
print(run_all(total(c), evens(b, c), squares(a, b), feed()))
async def talker():
    log = []
    for i in range(3): log.append(await emit(i))
    return log
t = talker(); msg, out = None, []
try:
    while True:
        kind, v = t.send(msg); out.append((kind, v)); msg = v * 10
except StopIteration as s: print(out, s.value)
async def ask(q): return await emit(q)
async def dialogue():
    name = await ask("name?"); age = int(await ask(f"age of {name}?"))
    while age < 18: age = int(await ask("older?"))
    return f"{name}/{age}"
d = dialogue(); answers = iter(["ann", "5", "12", "30"]); reply = None
try:
    while True:
        q = d.send(reply)[1]; reply = next(answers); print(q, "->", reply, end="; ")
except StopIteration as s: print(s.value)
class Select:
    def __init__(self, *chans): self.chans = chans
    def __await__(self):
        while True:
            for i, ch in enumerate(self.chans):
                if ch.buf: return i, ch.buf.pop(0)
            yield self
async def selector(x, y, n): return [await Select(x, y) for _ in range(n)]
x, y = Channel(), Channel(); s = selector(x, y, 4); s.send(None); y.put("y1"); x.put("x1"); s.send(None); y.put("y2"); y.put("y3")
try: s.send(None)
except StopIteration as st: print(st.value)
