import contextvars, threading
v = contextvars.ContextVar("v", default=5); w = contextvars.ContextVar("w")
t = v.set(6); print(v.get(), t.var is v, t.old_value, w.get("d"), repr(v).split(" at ")[0], v.name, contextvars.Token.MISSING); v.reset(t); print(v.get())
for f in (lambda: w.get(), lambda: v.reset(t), lambda: w.reset(t), lambda: contextvars.ContextVar(), lambda: contextvars.ContextVar(5), lambda: v.reset(5), lambda: contextvars.Token(), lambda: contextvars.Context()[v], lambda: contextvars.copy_context()["x"], lambda: contextvars.Context().run(), lambda: hash(contextvars.Context())):
    try: print(f())
    except Exception as e: print(type(e).__name__, str(e).split(" at 0x")[0])
c = contextvars.copy_context(); v.set(7); print(c.run(v.get), c.get(v), v in c, len(contextvars.copy_context()), c.run(lambda: (v.set(8), v.get())[1]), v.get(), c[v], dict(c.items()) == {v: 8}, list(c.keys()) == [v], list(c.values()), [*c] == [v], c.copy() == c, c.get(w, "none"))
def nested(): return c.run(v.get)
try: c.run(nested)
except RuntimeError as e: print(str(e).split(":")[0])
out = []
def th(): out.append(v.get()); v.set("thread"); out.append(v.get())
x = threading.Thread(target=th); x.start(); x.join(); x = threading.Thread(target=th, context=contextvars.copy_context()); x.start(); x.join(); print(out, v.get())
with v.set("with"): print(v.get())
print(v.get()); import asyncio
async def child(n): v.set(n); await asyncio.sleep(0); return v.get()
async def main(): r = await asyncio.gather(child(1), child(2)); return r, v.get(), await asyncio.create_task(child(3), context=(k := contextvars.copy_context())), k[v]
print(asyncio.run(main()), contextvars.ContextVar[int])
