import asyncio
def flat(g, depth=0):
    out = ["  " * depth + type(g.future).__name__ + " " + ",".join(e.frame.f_code.co_name for e in g.call_stack)]
    for w in g.awaited_by: out += flat(w, depth + 1)
    return out
graph = None
async def leaf():
    global graph
    await asyncio.sleep(0); graph = asyncio.capture_call_graph()
async def mid(): await leaf()
async def main():
    async with asyncio.TaskGroup() as tg: t = tg.create_task(mid(), name="t")
    print(*flat(graph), sep="\n")
    async def waits(f): await f
    async def outer(f): await waits(f)
    f = asyncio.get_running_loop().create_future()
    ts = [asyncio.create_task(outer(f), name=f"w{i}") for i in range(2)]; await asyncio.sleep(0)
    g = asyncio.capture_call_graph(ts[0]); print([e.frame.f_code.co_name for e in g.call_stack], g.awaited_by)
    g = asyncio.capture_call_graph(f); print(g.call_stack, sorted(w.future.get_name() for w in g.awaited_by))
    text = asyncio.format_call_graph(ts[0]); print([l.split(" at 0x")[0].split(" id=")[0] for l in text.splitlines()][:1], "outer" in text)
    f.set_result(None); await asyncio.gather(*ts)
    print([s.f_code.co_name for s in ts[0].get_stack()])
    t = asyncio.create_task(outer(asyncio.sleep(9))); await asyncio.sleep(0); print([s.f_code.co_name for s in t.get_stack()]); t.cancel()
    import io; buf = io.StringIO(); t = asyncio.create_task(mid(), name="p"); await asyncio.sleep(0); t.print_stack(file=buf); print(buf.getvalue().splitlines()[-1].strip()); await t
asyncio.run(main())
