"""Generators and coroutines closed, dropped, awaited or inspected while they run."""
import types, sys
@types.coroutine
def suspend(v=None): return (yield v)
def call(f, *a):
    try: return f(*a)
    except BaseException as e: return f"{type(e).__name__}: {e}"
def gen():
    print(" in gen", g.gi_running, g.gi_suspended, g.gi_yieldfrom, g.gi_frame.f_lineno - gen.__code__.co_firstlineno, [call(getattr(g, m), *x) for m, x in (("send", (None,)), ("throw", (ValueError,)), ("close", ()), ("__next__", ()))])
    yield 1
g = gen(); print(next(g), g.gi_running, g.gi_suspended)
def sub(): print(" in sub", top.gi_running, top.gi_yieldfrom, call(next, top), call(top.close)); yield 1
def outer(): yield from sub()
top = outer(); print(next(top), top.gi_yieldfrom.__name__); del top
async def co():
    print(" in co", c.cr_running, c.cr_suspended, c.cr_await, [call(getattr(c, m), *x) for m, x in (("send", (None,)), ("throw", (ValueError,)), ("close", ()))])
    await suspend()
c = co(); print(c.send(None), c.cr_running, c.cr_await.__name__)
async def inner():
    print(" in inner", c.cr_running, c.cr_suspended, c.cr_await, i.cr_running, [call(x.send, None) for x in (c, i)], [call(x.close) for x in (c, i)])
    await suspend("inner"); return "inner done"
async def outer_co():
    global i
    i = inner(); r = await i
    print(" after", i.cr_running, i.cr_frame, call(i.send, None)); return r
c = outer_co(); print(c.send(None), c.cr_running, i.cr_running, i.cr_suspended, c.cr_await is i)
print(call(i.send, None), call(c.send, None), c.cr_frame, c.cr_await)
c = outer_co(); c.send(None); print(call(i.close), i.cr_frame, c.cr_await is i, call(c.send, None))
c = outer_co(); c.send(None); print(call(i.throw, KeyError("stolen")), call(c.send, None))
async def awaits_itself(): await me
me = awaits_itself(); print(call(me.send, None)); 
async def awaits_other(x): return await x
a = suspend("gen"); c1, c2 = awaits_other(a), awaits_other(a); print(call(c1.send, None), call(c2.send, None), call(c1.send, 5), call(c2.send, None))
x = inner(); c1, c2 = awaits_other(x), awaits_other(x); i = x; c = c1
print(call(c1.send, None)); print(call(c2.send, None)); print(call(c1.send, None)); print(call(awaits_other(x).send, None))
async def drops_itself():
    global d
    del d; await suspend("dropped"); print("never")
d = drops_itself(); s = d.send; del_result = call(s, None); print(del_result); del s; print("gone")
async def agen():
    print(" in agen", ag.ag_running, ag.ag_await, [call(x.send, None) for x in (ag.asend(None), ag.athrow(ValueError), ag.aclose())])
    yield 1
ag = agen(); print(call(ag.asend(None).send, None), ag.ag_running, ag.ag_suspended)
class Recur:
    def __iter__(self): return self
    def __next__(self): return next(it)
def rec(): yield from Recur()
it = rec(); print(call(next, it), call(next, it))
def throws_into_itself():
    try: h.throw(ValueError("self"))
    except ValueError as e: yield str(e)
h = throws_into_itself(); print(next(h))
f = g.gi_frame; print(f.f_back, call(f.clear), g.gi_frame, call(next, g))
def running_clear(): yield call(sys._getframe().clear)
print(next(running_clear()))
