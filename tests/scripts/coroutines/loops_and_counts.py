import asyncio, types
@types.coroutine
def switch(): yield
async def nothing(): pass
async def add(a, b): return a + b
async def loop(n):
    t = 0
    for i in range(n): t = await add(t, i)
    return t
async def switching(n):
    for _ in range(n): await switch()
    return n
def run(c):
    k = 0
    try:
        while True: c.send(None); k += 1
    except StopIteration as s: return s.value, k
print(run(loop(5000)), run(switching(3000)))
async def fib(n):
    if n < 2: return n
    return await fib(n - 1) + await fib(n - 2)
print(run(fib(16)))
async def prod(n):
    for i in range(n):
        await switch(); yield i
async def cons(n):
    t = 0
    async for i in prod(n):
        if i % 3: continue
        t += i
    else: t += 0.5
    return t
print(run(cons(2000)))
async def nested(n): return [[await add(i, j) for j in range(n)] for i in range(n)]
print(sum(map(sum, run(nested(25))[0])))
tasks = [switching(i) for i in range(1, 60)]
done, rounds = 0, 0
while tasks:
    rounds += 1
    alive = []
    for t in tasks:
        try: t.send(None); alive.append(t)
        except StopIteration: done += 1
    tasks = alive
print(done, rounds)
async def deep(n): return await deep(n - 1) + 1 if n else await switching(50)
print(run(deep(100)))
class Counter:
    def __init__(self): self.n = 0
    async def __aenter__(self): self.n += 1; return self
    async def __aexit__(self, *a): self.n += 1
async def withs(n):
    c = Counter()
    for _ in range(n):
        async with c: pass
        try:
            async with c: raise ValueError
        except ValueError: pass
    return c.n
print(run(withs(500)))
async def tries(n):
    hits = 0
    for i in range(n):
        try: await boom(i)
        except ValueError: hits += 1
        finally: await switch()
    return hits
async def boom(i):
    if i % 2: raise ValueError(i)
print(run(tries(1000)))
async def main():
    return sum(await asyncio.gather(*(fib(i) for i in range(12)))), await asyncio.gather(*(ticks(i) for i in range(40)))
async def ticks(n):
    for _ in range(n): await asyncio.sleep(0)
    return n
r = asyncio.run(main()); print(r[0], sum(r[1]))
