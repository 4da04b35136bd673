"""Context variables seen by generators, coroutines and async generators resumed from different contexts."""
import asyncio, contextvars, contextlib, types
v = contextvars.ContextVar("v", default="default")
@types.coroutine
def suspend(x=None): return (yield x)
def gen():
    yield v.get(); v.set("set in gen"); yield v.get(); yield v.get()
c1, c2 = contextvars.copy_context(), contextvars.copy_context()
g = gen(); print(c1.run(next, g), c1.run(next, g), c2.run(next, g), v.get(), c1.get(v), c2.get(v))
async def co(): 
    out = [v.get()]; await suspend(); v.set("co"); out.append(v.get()); await suspend(); out.append(v.get()); return out
c = co(); c1 = contextvars.copy_context(); c1.run(c.send, None); c2 = contextvars.copy_context(); c2.run(c.send, None)
try: v.set("module"); c.send(None)
except StopIteration as s: print(s.value, c1.get(v), c2[v], v.get())
async def agen():
    try:
        v.set("agen 1"); yield v.get(); v.set("agen 2"); yield v.get()
    finally: log.append(("agen finally", v.get()))
log = []
async def reader(n):
    log.append((n, v.get())); v.set(n); await asyncio.sleep(0); log.append((n, v.get())); return v.get()
@contextlib.asynccontextmanager
async def setting(x):
    t = v.set(x)
    try: yield t
    finally: v.reset(t)
def show(*a): print(*a, log); log.clear()
async def main():
    v.set("main")
    show(await asyncio.gather(reader("a"), reader("b")), v.get()); show(await reader("direct"), v.get())
    ctx = contextvars.copy_context(); ctx.run(v.set, "given"); t = asyncio.create_task(reader("t"), context=ctx); show(await t, ctx[v], v.get())
    async for x in agen(): log.append((x, v.get()))
    show(v.get())
    async for x in agen(): break
    await asyncio.sleep(0); await asyncio.sleep(0); show(v.get())
    g = agen(); show(await anext(g), v.get(), await asyncio.create_task(anext(g)) if False else None); t = asyncio.ensure_future(g.asend(None)); show(await t, v.get()); await g.aclose(); show(v.get())
    async with setting("in manager"): show(v.get(), await asyncio.create_task(reader("child")))
    show(v.get())
    try:
        async with setting("failing"): raise ValueError(v.get())
    except ValueError as e: show(repr(e), v.get())
    loop = asyncio.get_running_loop(); loop.call_soon(lambda: log.append(("soon", v.get()))); v.set("later"); loop.call_soon(lambda: log.append(("soon 2", v.get())), context=ctx); await asyncio.sleep(0); show()
    f = loop.create_future(); f.add_done_callback(lambda f: log.append(("done", v.get()))); v.set("changed"); f.set_result(1); await f; await asyncio.sleep(0); show()
    show(await asyncio.to_thread(v.get), await loop.run_in_executor(None, v.get))
    async with asyncio.TaskGroup() as tg: v.set("group"); ts = [tg.create_task(reader(i)) for i in range(2)]; v.set("after")
    show([t.result() for t in ts], v.get())
    async with asyncio.timeout(1): v.set("in timeout")
    show(v.get())
    tok = v.set("x"); 
    try: await asyncio.create_task(reset(tok))
    except ValueError as e: show(str(e).split(" at ")[0], v.get())
    for bad in (lambda: v.reset(tok) or v.reset(tok),):
        try: bad()
        except RuntimeError as e: show(str(e).split("<Token")[-1][:5], v.get())
    with v.set("with token") as t: show(v.get())
    show(v.get())
async def reset(tok): v.reset(tok)
asyncio.run(main()); print(v.get())
ctx = contextvars.copy_context()
def nested(): 
    try: ctx.run(print)
    except RuntimeError as e: return str(e).split(" at ")[0]
print(ctx.run(nested), sorted(x.name for x in ctx), len(ctx), v in ctx, ctx[v])
