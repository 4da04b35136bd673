"""What a generator, coroutine and async generator still hold is let go in order when they end."""
class D:
    def __init__(self, n): self.n = n
    def __del__(self): print("del", self.n, end="; ")
def gen(arg):
    a = D("a"); b = D("b")
    yield
    c = D("c")
    yield
    del a
    yield
print("by exhaustion:"); g = gen(D("arg")); [None for _ in g]; print("end")
print("by close:"); g = gen(D("arg")); next(g); next(g); g.close(); print("end")
print("by throw:"); g = gen(D("arg")); next(g)
try: g.throw(ValueError)
except ValueError: print("caught", end="; ")
print("end")
print("by drop:"); g = gen(D("arg")); next(g); del g; print("end")
print("unstarted:"); g = gen(D("arg")); del g; print("end")
async def co(arg):
    a = D("co a")
    await Aw()
    b = D("co b")
    return a
class Aw:
    def __await__(self): yield
print("coroutine:"); c = co(D("co arg")); c.send(None)
try: c.send(None)
except StopIteration as s: r = s.value; print("returned", r.n, end="; "); del s
del r; print("end")
print("coroutine closed:"); c = co(D("co arg")); c.send(None); c.close(); print("end")
async def agen(arg):
    a = D("ag a")
    yield 1
    b = D("ag b")
    yield 2
def step(x):
    try: x.send(None)
    except StopIteration as s: return s.value
    except StopAsyncIteration: return "end"
print("agen:"); g = agen(D("ag arg")); step(anext(g)); step(anext(g)); print(step(anext(g)), end="; "); print("end")
print("agen aclose:"); g = agen(D("ag arg")); step(anext(g)); step(g.aclose()); print("end")
def temporaries(): yield [D("t1"), D("t2"), (yield), D("t3")]
print("temporaries:"); g = temporaries(); next(g); g.close(); print("end")
def loop():
    for x in (D(i) for i in range(3)): yield x.n
print("loop:"); g = loop(); next(g); next(g); g.close(); print("end")
def nested():
    keep = D("outer")
    yield from gen(D("inner arg"))
print("nested:"); g = nested(); next(g); g.close(); print("end")
def exc():
    try: raise ValueError(D("in exc"))
    except ValueError as e: yield "handling"
    yield "after"
print("exception:"); g = exc(); next(g); next(g); print("end"); g.close()
def closure():
    x = D("cell")
    def f(): return x
    yield f
print("closure:"); g = closure(); f = next(g); g.close(); print("held", end="; "); del f; print("end")
def sent(): 
    x = yield
    x = yield
print("sent:"); g = sent(); next(g); g.send(D("sent")); g.close(); print("end")
print("frame:"); g = gen(D("arg")); next(g); fr = g.gi_frame; g.close(); print("closed", fr.f_locals); del fr; print("end")
