import types
@types.coroutine
def suspend(value=None):
    return (yield value)
async def agen():
    while True:
        try:
            x = await suspend("s")
            yield x
        except ValueError as exc:
            yield repr(exc)
def call(f, *a):
    try: return f(*a)
    except BaseException as exc: return f"{type(exc).__name__}({exc})"
g = agen()
a = g.asend(None)
print(call(a.send, None), call(a.send, 42), call(a.send, None), call(a.throw, ValueError("x")), call(a.close))
b = g.asend(7)
print(call(b.send, None), call(b.throw, ValueError("inside")), call(b.send, None))
c = g.asend(None)
print(call(c.throw, ValueError("before start")))
print(call(c.send, None))
d = g.asend(None)
print(call(d.close), call(d.send, None), call(d.throw, KeyError()))
e = g.athrow(ValueError("thrown"))
print(call(e.send, None), call(e.send, None))
f = g.athrow(ValueError("f"))
print(call(f.close), call(f.send, None))
h = g.athrow(ValueError("h"))
print(call(h.throw, KeyError("not started")))
i = g.athrow(KeyError("kills"))
print(call(i.send, None))
j = g.asend(None)
print(call(j.send, None), g.ag_frame)
async def use_twice():
    g = agen()
    x = anext(g)
    first = await x
    try: second = await x
    except RuntimeError as exc: second = str(exc)
    return first, second
u = use_twice()
print(call(u.send, None), call(u.send, "v"))
async def closes_while_running():
    g = agen()
    x = g.asend(None)
    x.send(None)
    try: x.close()
    except RuntimeError as exc: print("close:", exc)
    print(g.ag_running, g.ag_frame is None)
call(closes_while_running().send, None)
async def never():
    g = agen()
    g.asend(None)
    g.athrow(ValueError)
    g.aclose()
import warnings
with warnings.catch_warnings(record=True) as seen:
    warnings.simplefilter("always")
    call(never().send, None)
    for w in seen: print(w.category.__name__, w.message)
x = anext(agen(), "default")
print(call(x.send, None), call(x.throw, ValueError("into anext")), call(x.send, None))
y = anext(agen(), "default")
print(call(y.close))
