import heapq

class Sleep:
    def __init__(self, t): self.t = t
    def __await__(self): return (yield self)

class Loop:
    def __init__(self):
        self.now, self.heap, self.n = 0, [], 0
    def at(self, t, coro):
        self.n += 1
        heapq.heappush(self.heap, (t, self.n, coro))
    def run(self):
        while self.heap:
            self.now, _, coro = heapq.heappop(self.heap)
            try:
                r = coro.send(self.now)
            except StopIteration as stop:
                if stop.value is not None:
                    print(self.now, "result", stop.value)
            except Exception as exc:
                print(self.now, "failed", repr(exc))
            else:
                self.at(self.now + r.t, coro)

async def ticker(name, every, n):
    for i in range(n):
        now = await Sleep(every)
        print(now, name, i)
    return name

async def deadline(t):
    await Sleep(t)
    raise TimeoutError(t)

async def nested(level):
    if level:
        try:
            return await nested(level - 1) + 1
        finally:
            print("  leaving", level)
    await Sleep(4)
    return 0

loop = Loop()
def start(c):
    first = c.send(None)
    loop.at(first.t, c)
start(ticker("fast", 2, 5))
start(ticker("slow", 5, 2))
start(ticker("odd", 3, 3))
start(deadline(6))
start(nested(3))
loop.run()
print("finished at", loop.now)
