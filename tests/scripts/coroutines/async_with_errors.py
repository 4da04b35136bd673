"""async with: every way in which entering, the body and leaving can fail."""
import types
@types.coroutine
def suspend(v=None): return (yield v)
def run(c, throw_at=None):
    n = 0
    try:
        c.send(None); n = 1
        while True:
            if n == throw_at: c.throw(KeyError("thrown"))
            else: c.send(None)
            n += 1
    except StopIteration as s: return s.value, n
    except BaseException as e: return f"{type(e).__name__}: {e}", repr(e.__context__), repr(e.__cause__), n
log = []
class CM:
    def __init__(self, name="cm", enter=None, exit=None, swallow=False): self.name, self.enter, self.exit, self.swallow = name, enter, exit, swallow
    async def __aenter__(self):
        log.append(f"enter {self.name}"); await suspend()
        if self.enter: raise self.enter
        return self.name
    async def __aexit__(self, t, v, tb):
        log.append(f"exit {self.name} {t and t.__name__} {v!r} {tb is not None}"); await suspend()
        if self.exit: raise self.exit
        return self.swallow
async def body(*cms, raises=None, ret=False):
    async with cms[0] as x:
        if len(cms) > 1: await body(*cms[1:], raises=raises)
        log.append("body"); await suspend()
        if raises: raise raises
        if ret: return "returned"
    return "after"
cases = {"plain": lambda: body(CM()), "raises": lambda: body(CM(), raises=ValueError("b")), "swallowed": lambda: body(CM(swallow=True), raises=ValueError("b")),
    "enter fails": lambda: body(CM(enter=OSError("e"))), "exit fails": lambda: body(CM(exit=OSError("x"))), "both fail": lambda: body(CM(exit=OSError("x")), raises=ValueError("b")),
    "return": lambda: body(CM(), ret=True), "return, exit fails": lambda: body(CM(exit=OSError("x")), ret=True), "inner enter fails": lambda: body(CM("o"), CM("i", enter=OSError("e"))),
    "outer swallows": lambda: body(CM("o", swallow=True), CM("i"), raises=ValueError("b")), "inner swallows": lambda: body(CM("o"), CM("i", swallow=True), raises=ValueError("b")),
    "replaced": lambda: body(CM("o"), CM("i", exit=OSError("x")), raises=ValueError("b")), "generator exit": lambda: body(CM(), raises=GeneratorExit("g")), "truthy": lambda: body(CM(swallow=5), raises=ValueError("b"))}
for name, make in cases.items():
    for at in (None, 1, 2, 3):
        log.clear(); print(name, at, run(make(), at), log)
class AwaitInt:
    def __aenter__(self): return 5
    async def __aexit__(self, *a): pass
class ExitInt:
    async def __aenter__(self): return self
    def __aexit__(self, *a): return 5
class NoEnter:
    async def __aexit__(self, *a): pass
class NoExit:
    async def __aenter__(self): log.append("entered although there is no exit")
class Sync:
    def __enter__(self): pass
    def __exit__(self, *a): pass
class EnterRaises:
    def __aenter__(self): raise KeyError("in __aenter__")
    async def __aexit__(self, *a): log.append("never")
class BoolFails:
    def __bool__(self): raise TypeError("no truth")
class ExitBool:
    async def __aenter__(self): pass
    async def __aexit__(self, *a): return BoolFails()
class Props:
    @property
    def __aenter__(self): log.append("aenter looked up"); return lambda: suspend()
    @property
    def __aexit__(self): log.append("aexit looked up"); return lambda *a: suspend()
for c in (AwaitInt, ExitInt, NoEnter, NoExit, Sync, EnterRaises, ExitBool, Props, object, int):
    for r in (None, ValueError("b")): log.clear(); print(c.__name__, run(body(c(), raises=r)), log)
async def target_fails():
    async with CM() as (a, b, c, d, e): pass
log.clear(); print(run(target_fails()), log)
async def multiple():
    async with CM("a") as a, CM("b") as b, CM("c", enter=OSError("c")) as c: log.append("never")
log.clear(); print(run(multiple()), log)
async def mixed():
    with Sync(), Sync():
        async with CM("a"), CM("b"): return "mixed"
log.clear(); print(run(mixed()), log)
def sync_use():
    with CM(): pass
try: sync_use()
except TypeError as e: print(e)
for i in range(1, 6):
    log.clear(); c = body(CM("o"), CM("i")); 
    try:
        for _ in range(i): c.send(None)
    except StopIteration: pass
    try: c.close(); print(i, "closed", log)
    except RuntimeError as e: print(i, e, log)
    del c
