"""throw() of what is no exception: raised in whoever awaits the innermost frame."""
import types, warnings
warnings.simplefilter("ignore")
@types.coroutine
def suspend(v=None):
    try: return (yield v)
    except BaseException as e: log.append(("suspend", repr(e))); raise
    finally: log.append("suspend fin")
log = []
async def leaf():
    try: return await suspend("s")
    except BaseException as e: log.append(("leaf", type(e).__name__, str(e))); raise
    finally: log.append("leaf fin")
async def top():
    try: return await leaf()
    except TypeError as e: log.append(("top", str(e))); return "recovered"
def show(c, *args):
    log.clear()
    try: r = c.throw(*args)
    except BaseException as e: r = f"{type(e).__name__}: {e}"
    print(args, "->", r, log)
for bad in ((5,), (int,), ("text",), (None,), (ValueError, 5), (ValueError, (1, 2)), (ValueError("v"), "value"), (ValueError, KeyError("other")), (ValueError, ValueError("mine")), (ValueError, None, 5), (ValueError, None, None), (object(),) * 0, (1, 2, 3, 4)):
    c = leaf(); c.send(None); show(c, *bad); c.close()
for bad in (5, int):
    c = top(); c.send(None); show(c, bad)
c = leaf()
for bad in (5, int): show(c, bad)
show(c, KeyError("unstarted"))
for bad in (5, KeyError("again")): show(c, bad)
def gen():
    try: yield 1
    except TypeError as e: yield str(e)
    finally: log.append("gen fin")
g = gen(); next(g); show(g, 5); show(g, "x"); show(g, ValueError); show(g, 5); show(g, OSError("after"))
def outer(): 
    try: yield from gen()
    except TypeError as e: log.append(str(e)); yield "outer caught"
g = outer(); next(g); show(g, 5); show(g, GeneratorExit())
class Raises(Exception):
    def __init__(self, *a): raise RuntimeError("in __init__")
class NotExc(Exception):
    def __new__(cls, *a): return 5
for bad in (Raises, NotExc):
    g = gen(); next(g); show(g, bad)
    c = leaf(); c.send(None); show(c, bad)
class NeedsArg(Exception):
    def __init__(self, a): super().__init__(a)
g = gen(); next(g); show(g, NeedsArg); show(g, NeedsArg, 3)
w = leaf().__await__(); next(w); show(w, 5); show(w, 5)
