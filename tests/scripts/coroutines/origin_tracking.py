"""sys.set_coroutine_origin_tracking_depth and the warning that tells where."""
import sys, types, warnings
async def co(): pass
def a(): return b()
def b(): return co()
print(sys.get_coroutine_origin_tracking_depth(), co().cr_origin if False else None)
c = a(); print(c.cr_origin); c.close()
for depth in (1, 2, 5, 0):
    sys.set_coroutine_origin_tracking_depth(depth); c = a()
    print(depth, sys.get_coroutine_origin_tracking_depth(), c.cr_origin and [(f.rsplit("/", 1)[-1], l, n) for f, l, n in c.cr_origin]); c.close()
for bad in (-1, "x", None, 1.5):
    try: sys.set_coroutine_origin_tracking_depth(bad)
    except (ValueError, TypeError) as e: print(type(e).__name__, e)
try: sys.set_coroutine_origin_tracking_depth()
except TypeError as e: print(e)
sys.set_coroutine_origin_tracking_depth(2)
warnings.simplefilter("always")
shown = []
warnings.showwarning = lambda m, c, f, l, *x: shown.append((c.__name__, str(m).replace(__file__, "FILE"), l))
a()
async def agen(): yield 1
g = agen(); g.asend(None); g.athrow(ValueError); del g
def gen(): yield co()
list(gen())
[co() for _ in range(2)]
(lambda: co())()
class C:
    async def m(self): pass
    async def __aenter__(self): pass
    def __call__(self): return self.m()
C().m(); C()(); C().__aenter__()
sys.set_coroutine_origin_tracking_depth(0); a()
async def outer(): a(); await co(); return co()
try: outer().send(None)
except StopIteration: pass
x = co(); x.__qualname__ = "renamed"; x.__name__ = "n"; del x
for s in shown: print(s)
shown.clear()
warnings.simplefilter("ignore"); co()
warnings.simplefilter("error")
sys.unraisablehook = lambda u: print("unraisable", repr(u.exc_value), u.err_msg.split(" at 0x")[0], u.object)
co()
warnings._warn_unawaited_coroutine = lambda c: 1 / 0
co()
warnings._warn_unawaited_coroutine = lambda c: print("custom", c.__name__, c.cr_frame is not None, c.cr_code.co_name)
co()
del warnings._warn_unawaited_coroutine; warnings.simplefilter("always")
co(); print(shown)
