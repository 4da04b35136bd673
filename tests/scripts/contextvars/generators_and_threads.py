import threading
from contextvars import ContextVar, copy_context, Context
v = ContextVar("v", default=0)
def gen():
    while True:
        v.set(v.get() + 1)
        yield v.get()
g = gen()
print(next(g), next(g), v.get())
ctx = copy_context()
print(ctx.run(next, g), v.get(), ctx[v])
contexts = [copy_context() for _ in range(3)]
print([c.run(next, g) for c in contexts], v.get())
def worker(results, i):
    results[i] = v.get()
    v.set(i)
results = {}
threads = [threading.Thread(target=worker, args=(results, i)) for i in range(3)]
for t in threads: t.start()
for t in threads: t.join()
print(results, v.get())
t = threading.Thread(target=worker, args=(results, "ctx"), context=copy_context())
t.start(); t.join(); print(results["ctx"])
class Nested:
    def __init__(self, val): self.val = val
    def __enter__(self): self.t = v.set(self.val); return self
    def __exit__(self, *a): v.reset(self.t)
with Nested(10):
    with Nested(20): print(v.get(), end=" ")
    print(v.get(), end=" ")
print(v.get())
def rec(n):
    if n == 0: return []
    c = copy_context()
    return [v.get()] + c.run(lambda: (v.set(v.get() * 2), rec(n - 1))[1])
v.set(1)
print(rec(6), v.get())
many = [ContextVar(f"m{i}", default=i) for i in range(50)]
for i, m in enumerate(many[::2]): m.set(-i)
c = copy_context()
print(sum(m.get() for m in many), len([m for m in many if m in c]))
snap = []
for i in range(5): many[0].set(i); snap.append(copy_context())
print([s[many[0]] for s in snap])
e = Context()
print(e.run(lambda: many[0].get()), e.run(lambda: len(copy_context())))
async def coro():
    v.set("coro"); return v.get()
def drive(c):
    try: c.send(None)
    except StopIteration as s: return s.value
print(Context().run(drive, coro()), v.get())
lst = []
mut = ContextVar("mut"); mut.set(lst)
copy_context().run(lambda: mut.get().append(1))
print(lst, repr(mut).split(" at ")[0])
try: Context().run(v.reset, v.set(3))
except ValueError as x: print("different context")
