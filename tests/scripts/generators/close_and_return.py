"""close() with values, errors, and at every state."""
import types
log = []
def call(f, *a):
    try: return repr(f(*a))
    except BaseException as e: return f"{type(e).__name__}({e})" + (f" from {e.__context__!r}" if e.__context__ else "")
def returns():
    try: yield 1
    except GeneratorExit: return "from handler"
def returns_in_finally():
    try: yield 1
    finally: return "from finally"
def yields():
    try: yield 1
    except GeneratorExit: yield 2
def raises():
    try: yield 1
    except GeneratorExit: raise ValueError("on exit")
def stops():
    try: yield 1
    except GeneratorExit: raise StopIteration("value")
def reraises_same():
    try: yield 1
    except GeneratorExit as e: raise
def raises_new_exit():
    try: yield 1
    except GeneratorExit as e: raise GeneratorExit("new")
def base(): 
    try: yield 1
    except BaseException: raise KeyboardInterrupt("kb")
def plain(): yield 1
def delegating(f): return (yield from f())
def delegating_value(f): r = yield from f(); log.append(r); return r
for f in (returns, returns_in_finally, yields, raises, stops, reraises_same, raises_new_exit, base, plain):
    g = f(); print(f.__name__, "unstarted", call(g.close), call(g.close), call(next, g))
    g = f(); next(g); print(" started", call(g.close), call(g.close), call(next, g), call(g.close))
    g = f(); list(zip(range(1), g)); print(" throw GeneratorExit", call(g.throw, GeneratorExit("by hand")), call(g.close), g.gi_frame is None)
    g = delegating(f); next(g); print(" delegating", call(g.close), g.gi_frame is None)
    log.clear(); g = delegating_value(f); next(g); print(" delegating value", call(g.close), log)
    g = delegating(f); next(g); print(" throw through", call(g.throw, GeneratorExit), call(g.close))
def runs(): 
    try: g.close()
    except ValueError as e: yield str(e)
g = runs(); print(next(g), call(g.close))
def closes_itself_in_finally():
    try: yield 1
    finally: log.append(call(g.close))
log.clear(); g = closes_itself_in_finally(); next(g); print(call(g.close), log)
def many():
    for i in range(3):
        try: yield i
        except GeneratorExit: log.append(i)
log.clear(); g = many(); next(g); print(call(g.close), call(g.close), call(g.close), call(g.close), log)
@types.coroutine
def suspend(v=None): return (yield v)
async def co():
    try: await suspend(1)
    except GeneratorExit: return "co value"
c = co(); c.send(None); print(call(c.close), c.cr_frame)
async def awaits(): return await co()
c = awaits(); c.send(None); print(call(c.close), c.cr_frame)
async def in_close():
    try: await suspend(1)
    finally: await suspend(2)
c = in_close(); c.send(None); print(call(c.close), c.cr_frame is None, call(c.close), c.cr_frame)
