import types
@types.coroutine
def suspend(v=None): return (yield v)
def run(c):
    n = 0
    try:
        while True: c.send(None); n += 1
    except StopIteration as s: return s.value, n
async def base(n):
    for i in range(n): await suspend(); yield i
async def layer(it, k):
    async for x in it: yield x + k
def stack(depth, n):
    it = base(n)
    for _ in range(depth): it = layer(it, 1)
    return it
async def collect(it): return [x async for x in it]
for d in (0, 1, 10, 60): print(d, run(collect(stack(d, 4))))
async def fail_at(it, at):
    async for x in it:
        if x == at: raise LookupError(x)
        yield x
log = []
async def guarded(it, name):
    try:
        async for x in it: yield x
    except LookupError as e: log.append((name, "except")); raise
    finally: log.append((name, "finally"))
async def caught():
    try: return await collect(guarded(guarded(fail_at(base(5), 2), "in"), "out"))
    except LookupError as e:
        tb, n = e.__traceback__, []
        while tb: n.append(tb.tb_frame.f_code.co_name); tb = tb.tb_next
        return n
print(run(caught()), log)
async def via_await(n):
    if n: return await via_await(n - 1)
    return [x async for x in stack(3, 2)]
print(run(via_await(20)))
async def alternating(n):
    if n % 2: 
        async for x in alternating(n - 1): yield x
    elif n: yield [x async for x in alternating(n - 1)]
    else: await suspend(); yield "leaf"
print(run(collect(alternating(9))))
async def tree(n):
    if n == 0: yield 1; return
    async for a in tree(n - 1):
        async for b in tree(n - 1): yield a + b
print(run(collect(tree(4))))
async def send_down(depth):
    if depth == 0:
        x = 0
        while True: x = (yield x) or x + 1
    g = send_down(depth - 1); v = await anext(g)
    while True: v = await g.asend((yield v))
async def talk():
    g = send_down(5); return [await anext(g), await g.asend(10), await g.asend(None), await g.asend(3)]
print(run(talk()))
async def throw_down(depth):
    if depth == 0:
        while True:
            try: yield "ready"
            except ValueError as e: yield f"handled {e}"
    g = throw_down(depth - 1)
    async for x in g:
        while True:
            try: x = (yield x); break
            except ValueError as e: x = await g.athrow(e)
async def talk2():
    g = throw_down(4); return [await anext(g), await g.athrow(ValueError("v")), await anext(g)]
print(run(talk2()))
