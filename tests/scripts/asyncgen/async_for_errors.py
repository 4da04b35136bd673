"""async for over everything that is none, or fails half way."""
import types, traceback
@types.coroutine
def suspend(v=None): return (yield v)
def run(c):
    n = 0
    try:
        while True: c.send(None); n += 1
    except StopIteration as s: return s.value, n
    except BaseException as e:
        lines = [(f.name, f.line.split(":")[0][:40]) for f in traceback.extract_tb(e.__traceback__)][1:]
        return f"{type(e).__name__}: {e}", repr(e.__cause__), repr(e.__context__), lines
class NoAnext:
    def __aiter__(self): return object()
class AiterRaises:
    def __aiter__(self): raise KeyError("aiter")
class AiterCoro:
    async def __aiter__(self): return self
class AnextRaises:
    def __aiter__(self): return self
    def __anext__(self): raise KeyError("anext")
class AnextStops:
    def __aiter__(self): return self
    def __anext__(self): raise StopAsyncIteration("now")
class AnextInt:
    def __aiter__(self): return self
    def __anext__(self): return 5
class AnextGen:
    def __aiter__(self): return self
    def __anext__(self): return (x for x in ())
class BadAwait:
    def __aiter__(self): return self
    def __anext__(self): return self
    def __await__(self): return 5
class AwaitRaises:
    def __aiter__(self): return self
    def __anext__(self): return self
    def __await__(self): raise OSError("await")
class Items:
    def __init__(self, *items): self.items = list(items)
    def __aiter__(self): return self
    async def __anext__(self):
        await suspend()
        if not self.items: raise StopAsyncIteration
        x = self.items.pop(0)
        if isinstance(x, BaseException): raise x
        return x
class AwaitsTwice:
    def __aiter__(self): self.c = Items(1).__anext__(); return self
    def __anext__(self): return self.c
class ClassAttr:
    __aiter__ = None
class AnextNone:
    __anext__ = None
    def __aiter__(self): return self
class InstanceOnly:
    def __init__(self): self.__aiter__ = lambda: self
async def loop(it):
    out = []
    async for x in it: out.append(x)
    else: out.append("else")
    return out
async def comp(it): return [x async for x in it]
async def gen(it): return [x async for x in (y async for y in it)]
for make in (NoAnext, AiterRaises, AiterCoro, AnextRaises, AnextStops, AnextInt, AnextGen, BadAwait, AwaitRaises, AwaitsTwice, ClassAttr, AnextNone, InstanceOnly, lambda: 5, lambda: [1], lambda: None, lambda: "text", lambda: (x for x in ()), lambda: Items,
             lambda: Items(1, 2), lambda: Items(1, ValueError("v"), 3), lambda: Items(1, StopIteration("s")), lambda: Items(GeneratorExit("g")), lambda: Items(StopAsyncIteration("early"), 5)):
    for f in (loop, comp, gen): print(getattr(make, "__name__", ""), f.__name__, run(f(make())))
async def unpack():
    out = []
    async for a, b in Items((1, 2), "xy", [3, 4]): out.append((a, b))
    async for (a, *rest), c in Items(((1, 2, 3), 4)): out.append((a, rest, c))
    async for out[0] in Items("stored"): pass
    try:
        async for a, b in Items((1, 2, 3)): pass
    except ValueError as e: out.append(str(e))
    try:
        async for a, b in Items(5): pass
    except TypeError as e: out.append(str(e))
    return out
print(run(unpack()))
async def control():
    out = []
    async for x in Items(1, 2, 3, 4):
        if x == 2: continue
        if x == 4: break
        out.append(x)
    else: out.append("never")
    async for x in Items(1):
        async for y in Items("a", "b"):
            out.append((x, y)); break
        else: out.append("no")
    else: out.append("else")
    try:
        async for x in Items(1, 2):
            try: continue
            finally: out.append(("finally", x))
    finally: out.append("outer finally")
    async for x in Items(1):
        return out
print(run(control()))
async def after_exhaustion():
    it = Items(1)
    a = [x async for x in it]; it.items.append(2); b = [x async for x in it]
    async def g(): yield 1
    ag = g(); c = [x async for x in ag]; d = [x async for x in ag]
    return a, b, c, d
print(run(after_exhaustion()))
