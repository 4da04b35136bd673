"""The context of an exception thrown into a chain whose members are handling others."""
import types
@types.coroutine
def suspend(v=None): return (yield v)
def chain(e):
    out = []
    while e is not None and len(out) < 9: out.append(repr(e)); e = e.__context__
    return " <- ".join(out)
def attempt(c, e):
    try: return "yields", c.throw(e)
    except BaseException as x: return chain(x)
async def inner(): await suspend("in")
async def handling():
    try: raise KeyError("handled by outer")
    except KeyError: await inner()
c = handling(); c.send(None); print(1, attempt(c, ValueError("thrown")))
async def inner_handling():
    try: raise IndexError("handled by inner")
    except IndexError: await suspend("in")
async def both():
    try: raise KeyError("handled by outer")
    except KeyError: await inner_handling()
c = both(); c.send(None); print(2, attempt(c, ValueError("thrown")))
e = ValueError("has context"); e.__context__ = OSError("own")
c = both(); c.send(None); print(3, attempt(c, e))
e = ValueError("has cause"); e.__cause__ = OSError("cause")
c = handling(); c.send(None); print(4, attempt(c, e), repr(e.__cause__), e.__suppress_context__)
async def converts():
    try: await suspend("c")
    except ValueError: raise TypeError("converted")
async def outer_converts():
    try: raise KeyError("outer")
    except KeyError: await converts()
c = converts(); c.send(None); print(5, attempt(c, ValueError("thrown")))
c = outer_converts(); c.send(None); print(6, attempt(c, ValueError("thrown")))
try: raise LookupError("driver handles this")
except LookupError:
    c = inner(); c.send(None); print(7, attempt(c, ValueError("thrown")))
    c = converts(); c.send(None); print(8, attempt(c, ValueError("thrown")))
    c = inner(); print(9, attempt(c, ValueError("into unstarted")))
async def in_finally():
    try: await suspend(1)
    finally: await suspend(2)
c = in_finally(); c.send(None); print(10, attempt(c, ValueError("first"))); print(11, attempt(c, TypeError("second")))
async def reraise_from():
    try: await suspend(1)
    except ValueError as v: raise KeyError("from") from v
c = reraise_from(); c.send(None)
try: c.throw(ValueError("v"))
except KeyError as k: print(12, chain(k), repr(k.__cause__), k.__suppress_context__)
async def suppressed():
    try: await suspend(1)
    except ValueError: raise KeyError("none") from None
c = suppressed(); c.send(None)
try: c.throw(ValueError("v"))
except KeyError as k: print(13, chain(k), k.__cause__, k.__suppress_context__)
same = ValueError("same")
async def raises_same():
    try: await suspend(1)
    except ValueError: raise same
c = raises_same(); c.send(None); print(14, attempt(c, same))
async def nested(n):
    if n == 0: return await suspend("deep")
    try: raise KeyError(n)
    except KeyError: return await nested(n - 1)
c = nested(3); c.send(None); print(15, attempt(c, ValueError("deep")))
class Aw:
    def __await__(self):
        try: yield "aw"
        except ValueError: raise OSError("from __await__")
async def awaits():
    try: raise KeyError("outer")
    except KeyError: await Aw()
c = awaits(); c.send(None); print(16, attempt(c, ValueError("thrown")))
class It:
    def __await__(self): return self
    def __iter__(self): return self
    def __next__(self): return "it"
    def throw(self, *a): raise a[0]
async def foreign():
    try: raise KeyError("outer")
    except KeyError: await It()
c = foreign(); c.send(None); print(17, attempt(c, ValueError("thrown")))
