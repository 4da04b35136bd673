import asyncio
async def count(n, delay=False):
    for i in range(n):
        if delay: await asyncio.sleep(0)
        yield i
async def where(pred, it):
    async for x in it:
        if pred(x): yield x
async def amap(f, it):
    async for x in it: yield await f(x)
async def take(n, it):
    if n == 0: return
    async for x in it:
        yield x
        n -= 1
        if n == 0: return
async def chain(*its):
    for it in its:
        async for x in it: yield x
async def azip(*its):
    its = [aiter(i) for i in its]
    while True:
        row = []
        for i in its:
            try: row.append(await anext(i))
            except StopAsyncIteration: return
        yield tuple(row)
async def batch(n, it):
    out = []
    async for x in it:
        out.append(x)
        if len(out) == n:
            yield out
            out = []
    if out: yield out
async def enumerate_async(it, start=0):
    n = start
    async for x in it:
        yield n, x
        n += 1
async def flatten(it):
    async for x in it:
        if hasattr(x, "__aiter__"):
            async for y in flatten(x): yield y
        else: yield x
async def tree(depth):
    if depth == 0: yield "leaf"
    else:
        yield tree(depth - 1)
        yield depth
        yield tree(depth - 1)
async def interleave(*its):
    pending = {asyncio.ensure_future(anext(i)): i for i in its}
    while pending:
        done, _ = await asyncio.wait(pending, return_when=asyncio.FIRST_COMPLETED)
        for t in sorted(done, key=list(pending).index):
            it = pending.pop(t)
            try: yield t.result()
            except StopAsyncIteration: continue
            pending[asyncio.ensure_future(anext(it))] = it
async def to_list(it): return [x async for x in it]
async def square(x):
    await asyncio.sleep(0)
    return x * x
async def main():
    print(await to_list(take(4, amap(square, where(lambda x: x % 3 == 1, count(100))))))
    print(await to_list(chain(count(2), count(3, True))), await to_list(azip(count(5), count(3, True), count(9))))
    print(await to_list(batch(3, count(7))), await to_list(enumerate_async(count(2), 10)))
    print(await to_list(flatten(tree(3))))
    print(await to_list(interleave(count(3), count(2), count(4))))
    print(sum([x async for x in count(5)]), {x: y async for x, y in enumerate_async(count(3))})
    print(await to_list(take(0, count(5))), await to_list(where(bool, count(0))))
    a, b = count(3), count(3)
    print([(x, await anext(b)) async for x in a])
asyncio.run(main())
