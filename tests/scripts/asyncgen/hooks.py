"""sys.set_asyncgen_hooks without a loop: firstiter, finalizer, and what happens with neither."""
import sys
print(sys.get_asyncgen_hooks())
async def agen(name):
    try:
        yield name
        yield name
    finally:
        print("finally", name)
def step(x):
    try: return x.send(None)
    except StopIteration as s: return s.value
    except StopAsyncIteration: return "end"
first, final = [], []
old = sys.get_asyncgen_hooks()
sys.set_asyncgen_hooks(firstiter=lambda g: first.append(g.__name__), finalizer=lambda g: (print("finalizer for", g.__name__, g.ag_frame.f_locals), final.append(g)))
a = agen("a")
print(first)
step(anext(a))
print(first)
step(anext(a))
print(first)
del a
print(len(final), final[0].ag_running)
try: final[0].aclose().send(None)
except StopIteration: print("closed by hand")
final.clear()
b = agen("unstarted"); del b
print("unstarted:", len(final), first)
c = agen("exhausted")
while step(anext(c)) != "end": pass
del c
print("exhausted:", len(final))
d = agen("closed"); step(anext(d)); step(d.aclose()); del d
print("closed:", len(final), first)
for call in (lambda g: g.athrow(ValueError), lambda g: g.aclose(), lambda g: g.asend(None)):
    e = agen("made by call")
    n = len(first)
    x = call(e)
    print("firstiter called", len(first) - n)
    x.close()
final.clear()
sys.set_asyncgen_hooks(firstiter=None, finalizer=None)
f = agen("no hooks")
step(anext(f))
print("dropping one without hooks")
del f
def bad_first(g): raise RuntimeError("firstiter failed")
sys.set_asyncgen_hooks(firstiter=bad_first)
g = agen("g")
try: anext(g)
except RuntimeError as exc: print(exc)
sys.set_asyncgen_hooks(None, None)
for bad in ({"firstiter": 5}, {"finalizer": "x"}):
    try: sys.set_asyncgen_hooks(**bad)
    except TypeError as exc: print(exc)
sys.set_asyncgen_hooks(finalizer=lambda g: print("set later"))
h = sys.get_asyncgen_hooks()
print(h.firstiter, callable(h.finalizer), len(h), type(h).__name__)
i = agen("hooks kept from the first iteration")
step(anext(i))
sys.set_asyncgen_hooks(*old)
del i
def bad_final(g): raise ValueError("finalizer failed")
sys.set_asyncgen_hooks(finalizer=bad_final)
sys.unraisablehook = lambda u: print("unraisable", repr(u.exc_value))
j = agen("j"); step(anext(j)); del j
sys.set_asyncgen_hooks(*old)
print(sys.get_asyncgen_hooks() == (None, None))
