"""A suspended coroutine that is dropped is closed; what its finally blocks may do."""
import sys
import types
@types.coroutine
def suspend(value=None): return (yield value)
def hook(u): print("unraisable:", repr(u.exc_value), u.err_msg and u.err_msg.split("<")[0])
sys.unraisablehook = hook
async def simple(name):
    try: await suspend()
    except GeneratorExit:
        print(name, "exit")
        raise
    finally: print(name, "finally")
c = simple("a"); c.send(None); del c
async def outer(name):
    try: await simple(name + ".inner")
    finally: print(name, "outer finally")
c = outer("b"); c.send(None); c = None
async def awaits_in_finally():
    try: await suspend()
    finally:
        print("awaiting in finally")
        await suspend("more")
        print("never")
c = awaits_in_finally(); c.send(None); del c
async def awaits_done():
    async def quick(): return "quick result"
    try: await suspend()
    finally: print("in finally:", await quick())
c = awaits_done(); c.send(None); del c
async def raises():
    try: await suspend()
    finally: raise ValueError("from finally")
c = raises(); c.send(None); del c
async def swallows():
    try: await suspend()
    except GeneratorExit: print("swallowed")
c = swallows(); c.send(None); del c
class CM:
    async def __aenter__(self): return self
    async def __aexit__(self, t, v, tb):
        print("aexit", t.__name__)
        await suspend()
async def with_cm():
    async with CM(): await suspend()
c = with_cm(); c.send(None); del c
async def agen():
    try: yield 1
    finally: print("agen finally")
async def uses_agen():
    async for _ in agen(): await suspend()
c = uses_agen(); c.send(None); del c
print("-- containers")
box = [simple("l1"), simple("l2")]
for c in box: c.send(None)
del c
box.clear()
def f():
    c = simple("local"); c.send(None)
    raise KeyError
try: f()
except KeyError: print("handler")
print("after")
class Aw:
    def __await__(self): return self
    def __iter__(self): return self
    def __next__(self): return 1
    def close(self): print("awaitable closed")
async def foreign(): await Aw()
c = foreign(); c.send(None); del c
c = foreign(); c.send(None); c.close(); print("end")
