"""The awaitables of async generators used in unusual ways."""
import types, warnings, sys
@types.coroutine
def suspend(v=None): return (yield v)
def call(f, *a):
    try: return f(*a)
    except BaseException as e: return f"{type(e).__name__}({e})"
async def gen():
    try:
        got = yield 1
        while True: got = yield ("got", got)
    except ValueError as e: yield ("value", str(e))
    finally: print("  fin")
g = gen()
a = g.asend("too early"); print(1, call(a.send, None), call(a.send, None))
a = g.asend(None); print(2, call(a.send, "also early")); a = g.__anext__(); print(call(a.send, None))
a = g.asend("A"); print(3, call(a.send, "B"), call(a.send, "C"))
a = g.asend("A"); print(4, call(next, a), call(next, a))
print(5, type(a).__name__, iter(a) is a, a.__await__() is a, hasattr(a, "__aiter__"), hasattr(a, "gi_frame"))
a = g.asend(1); print(6, call(a.throw, KeyError("k"))); print(call(g.asend(2).send, None), g.ag_frame)
g = gen(); a, b = g.asend(None), g.asend(None)
print(7, call(a.send, None), call(b.send, None), call(a.throw, ValueError("closed")), call(b.throw, ValueError("too")))
async def waits():
    try:
        await suspend("w1"); yield 1
        await suspend("w2"); yield 2
    except BaseException as e: print("  waits got", repr(e)); raise
g = waits(); a = g.asend(None); b = g.asend(None); t = g.athrow(KeyError("t")); c = g.aclose()
print(8, call(a.send, None), g.ag_running, call(b.send, None), call(t.send, None), call(c.send, None))
print(9, call(b.send, None), call(t.send, None), call(c.send, None), call(b.close), call(t.close), call(c.close))
print(10, call(a.send, "r"), g.ag_running); a = g.asend(None); a.send(None)
print(11, call(a.throw, ValueError("into w2")), g.ag_running, g.ag_frame)
print(12, [call(getattr(g, m)(*x).send, None) for m, x in (("asend", (1,)), ("asend", (None,)), ("athrow", (ValueError,)), ("aclose", ()), ("__anext__", ()))])
g = waits(); a = g.asend(None); a.send(None); print(13, call(a.close), g.ag_running, g.ag_frame)
g = waits(); a = g.aclose(); print(14, call(a.close), call(a.send, None), g.ag_frame is not None, call(g.asend(None).send, None))
g = waits(); a = g.athrow(ValueError("unused")); print(15, call(a.close), call(a.send, None))
g = waits(); print(16, call(g.athrow(ValueError("unstarted")).send, None), g.ag_frame, call(g.asend(None).send, None))
g = waits(); print(17, call(g.aclose().send, None), g.ag_frame, call(g.asend(None).send, None), call(g.aclose().send, None), call(g.athrow(KeyError).send, None))
g = waits(); print(18, call(g.aclose().send, 5)); print(call(g.athrow(ValueError).send, 5)); print(call(g.aclose().send, None))
g = waits(); print(19, call(g.aclose().throw, KeyError("thrown into aclose")), g.ag_frame)
g = waits(); print(20, call(g.athrow(ValueError("v")).throw, KeyError("thrown into athrow")), g.ag_frame)
g = waits(); print(21, call(g.asend), call(g.asend, 1, 2), call(g.aclose, 1), call(g.__anext__, 1))
x = g.athrow(); print(22, call(x.send, None)); x = g.athrow(1, 2, 3, 4); print(call(x.send, None)); print(call(g.athrow(ValueError, "a", None).send, None))
async def ignores():
    while True:
        try: yield 1
        except GeneratorExit: yield "ignored"; await suspend("more")
g = ignores(); call(g.asend(None).send, None); c = g.aclose(); print(23, call(c.send, None), call(c.send, None), g.ag_running)
c = g.aclose(); print(24, call(c.send, None)); c = g.aclose(); print(call(c.send, None), call(c.throw, KeyError("end")))
async def raises(e): raise e; yield
for e in (StopIteration("si"), StopAsyncIteration("sai"), GeneratorExit("ge"), KeyboardInterrupt("ki")):
    g = raises(e); print(25, call(g.asend(None).send, None), call(g.asend(None).send, None), g.ag_frame)
    g = raises(e); g2 = g.aclose(); print(call(g2.send, None))
for bad in (lambda: type(a)(), lambda: type(g)(), lambda: type(a)(g, 1)): print(26, call(bad))
