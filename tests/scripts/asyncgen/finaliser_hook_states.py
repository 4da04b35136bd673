"""The finaliser of sys.set_asyncgen_hooks at each state of a generator, and after."""
import gc, sys, types
@types.coroutine
def suspend(v=None): return (yield v)
def step(aw):
    try: return ("suspended", aw.send(None))
    except StopIteration as s: return ("value", s.value)
    except BaseException as e: return (type(e).__name__, str(e))
calls = []
def first(g): calls.append(("first", g.__name__))
def final(g): calls.append(("final", g.__name__, g.ag_running, g.ag_frame is not None)); kept.append(g)
kept = []
async def ag(log):
    try:
        yield 1
        await suspend("s")
        yield 2
    except GeneratorExit: log.append("exit"); raise
    finally: log.append("finally")
def show(name, log): print(name, calls, log); calls.clear(); log.clear()
old = sys.get_asyncgen_hooks()
sys.set_asyncgen_hooks(first, final)
log = []
g = ag(log); del g; show("never iterated", log)
g = ag(log); a = g.asend(None); del g; show("awaitable made", log); a.close(); del a; show("awaitable closed", log)
g = ag(log); print(step(g.asend(None))); del g; show("at yield", log); print(step(kept.pop().aclose())); show("closed by hand", log)
g = ag(log); step(g.asend(None)); a = g.asend(None); print(step(a)); del g; show("mid await", log); del a; show("awaitable gone", log)
x = kept.pop(); print(x.ag_running, step(x.aclose()), step(x.asend(None))); del x; show("running for ever", log)
g = ag(log); step(g.asend(None)); step(g.aclose()); del g; show("closed", log)
g = ag(log)
def drive(aw):
    r = step(aw)
    while r[0] == "suspended": r = step(aw)
    return r
while drive(g.asend(None))[0] != "StopAsyncIteration": pass
del g; show("exhausted", log)
g = ag(log); step(g.asend(None)); step(g.athrow(ValueError("v"))); del g; show("thrown out", log)
g = ag(log); step(g.asend(None)); l = [g]; l.append(l); del g, l; gc.collect(); show("collected", log); kept.clear(); gc.collect(); show("dropped again", log)
async def user(log):
    async for x in ag(log): return x
print(step(user(log))); show("async for left by return", log); kept.clear(); show("kept cleared", log)
async def user2(log): return [x async for x in ag(log)]
c = user2(log); print(step(c)); show("comprehension mid way", log); del c; show("coroutine dropped", log); kept.clear(); show("cleared", log)
async def nested(log):
    async for x in ag(log): yield x
g = nested(log); print(step(g.asend(None))); del g; show("nested", log); x = kept.pop(); print(step(x.aclose())); del x; show("outer closed", log); kept.clear(); show("end", log)
sys.set_asyncgen_hooks(None, None)
g = ag(log); step(g.asend(None)); del g; show("no hooks at yield", log)
g = ag(log); step(g.asend(None)); a = g.asend(None); step(a); del g, a; show("no hooks mid await", log)
def raising(g): raise ValueError("finalizer failed")
sys.unraisablehook = lambda u: print("unraisable", repr(u.exc_value), u.err_msg and u.err_msg.split(" at ")[0])
sys.set_asyncgen_hooks(finalizer=raising)
g = ag(log); step(g.asend(None)); del g; show("raising finalizer", log)
def closes(g):
    try: g.aclose().send(None)
    except StopIteration: print("closed in the finalizer")
sys.set_asyncgen_hooks(finalizer=closes)
g = ag(log); step(g.asend(None)); del g; show("closing finalizer", log)
g = ag(log); step(g.asend(None)); sys.set_asyncgen_hooks(*old); del g; show("hooks of the first iteration", log)
