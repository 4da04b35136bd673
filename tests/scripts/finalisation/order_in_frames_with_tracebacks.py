"""The order in which what a suspended frame holds dies, with and without a traceback that has the frame."""
import gc
import sys
gc.collect()
gc.disable()


class Aw:
    def __await__(self):
        try: yield 1
        except GeneratorExit: print("aw thrown"); raise
class Fin:
    def __init__(self, n): self.n = n
    def __del__(self): print("fin", self.n)
class ACM:
    async def __aenter__(self): pass
    async def __aexit__(self, *a): pass
def g0():
    x = Fin("g0")
    try: yield 1
    finally: print("at15")
async def a1():
    try: raise KeyError
    except KeyError:
        print([(v, await Aw()) for v in g0()])
    yield 1
async def a2():
    async with ACM():
        print([(v, await Aw()) for v in g0()])
    yield 1
async def a3():
    try: raise KeyError
    except KeyError as e:
      async with ACM():
        print(await Aw(), Fin(1), 5)
    yield 1
async def a5():
    try: raise KeyError
    except KeyError:
        for v in g0(): print(v, await Aw(), v)
    yield 1
async def a6():
    try: raise KeyError(Fin("exc"))
    except KeyError:
        print("a", await Aw(), 2)
    yield 1
sys.set_asyncgen_hooks(finalizer=lambda a: print("hook"))
def m_(m):
    a = m()
    n = a.__anext__()
    n.send(None)
    n = None
    print("drop")
    a = None
    print("dropped")
    gc.collect()
for m in a1, a2, a3, a5, a6:
    print(m.__name__)
    m_(m)
