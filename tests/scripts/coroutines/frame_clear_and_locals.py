"""Frames of suspended generators and coroutines: f_locals, clear(), clear_frames, outliving their owner."""
import sys, types, traceback
@types.coroutine
def suspend(v=None): return (yield v)
class D:
    def __init__(self, n): self.n = n
    def __del__(self): print("  del", self.n)
    def __repr__(self): return f"<{self.n}>"
def call(f, *a):
    try: return f(*a)
    except BaseException as e: return f"{type(e).__name__}: {e}"
def gen(a, *args, k=1, **kw):
    x = D("x"); y = 2
    def inner(): return y
    z = yield inner
    del x
    yield z
g = gen(D("a"), 3, k=4, m=5); f = g.gi_frame
print(f.f_locals, f.f_lineno - gen.__code__.co_firstlineno, f.f_lasti >= 0, f.f_back, f.f_code is gen.__code__, f.f_builtins is vars(__builtins__), f.f_globals is globals())
inner = next(g); print(sorted(f.f_locals), f.f_locals["x"], f.f_locals.get("z", "unset"), "z" in f.f_locals, len(f.f_locals))
f.f_locals["y"] = 20; f.f_locals["new"] = 1; f.f_locals["z"] = "early"
print(inner(), f.f_locals["x"], f.f_locals["new"], f.f_locals["z"], call(f.f_locals.__delitem__, "x"), call(f.f_locals.pop, "x", 0), hasattr(f.f_locals, "clear"))
print(call(g.send, "sent"), f.f_locals["z"], "x" in f.f_locals, call(lambda: f.f_locals["nothing"]))
print(call(f.clear), g.gi_frame, call(next, g), f.f_locals, f.f_lineno is not None)
g = gen(D("b")); f = g.gi_frame; print(call(f.clear), g.gi_frame, call(next, g)); del g; print(f.f_locals); del f
async def co(d):
    try: await suspend(d.n)
    finally: print("  finally")
c = co(D("c")); c.send(None); f = c.cr_frame; print(call(f.clear), c.cr_frame, call(c.send, None)); del f, c
c = co(D("e")); c.send(None); f = c.cr_frame; del c; print("owner gone", f.f_locals, f.f_lineno - co.__code__.co_firstlineno); del f; print("frame gone")
async def deep(n): return await (deep(n - 1) if n else co(D("deep")))
c = deep(2); c.send(None)
w = c; names = []
while w is not None: names.append((w.cr_frame.f_code.co_name, w.cr_frame.f_back, sorted(w.cr_frame.f_locals)) if hasattr(w, "cr_frame") else w.gi_frame.f_code.co_name); w = getattr(w, "cr_await", None)
print(names); print(call(c.cr_frame.clear)); del w; print(c.cr_frame)
def fails(d): raise ValueError(d.n)
def gen2(d): yield fails(d)
try: next(gen2(D("tb")))
except ValueError as e:
    print([t.name for t in traceback.extract_tb(e.__traceback__)]); traceback.clear_frames(e.__traceback__); print("cleared"); tb = e.__traceback__
    while tb.tb_next: tb = tb.tb_next
    print(tb.tb_frame.f_locals, tb.tb_lineno - fails.__code__.co_firstlineno)
del tb
def running():
    fr = sys._getframe(); yield call(fr.clear); yield fr.f_locals is fr.f_locals, "fr" in fr.f_locals
r = running(); print(next(r), next(r), call(r.gi_frame.clear), r.gi_frame); del r
async def agen(d): yield d.n; await suspend("w"); yield 2
a = agen(D("ag"))
print(call(a.asend(None).send, None), a.ag_frame.f_locals, call(a.ag_frame.clear), a.ag_frame, call(a.asend(None).send, None)); del a
def loc():
    v = 1; snapshot = locals(); v = 2; yield snapshot, locals() is not snapshot, sys._getframe().f_locals["v"]
    exec("v = 5"); yield v, eval("v"), [v for v in range(2)], v
l = loc(); print(next(l), next(l))
class Meta(type): pass
def class_in_gen():
    class K(metaclass=Meta): a = yield_value = 3; b = [a for _ in range(2)] if False else a
    yield K.a, K.b
print(next(class_in_gen()))
