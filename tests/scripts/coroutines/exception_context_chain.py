import types
@types.coroutine
def suspend(v=None): return (yield v)
def chain(e):
    out = []
    while e is not None:
        out.append(repr(e) + ("=" if e.__cause__ else "") + ("!" if e.__suppress_context__ else ""))
        e = e.__cause__ or e.__context__
    return " <- ".join(out)
def drive(c, *throws):
    try:
        c.send(None)
        for t in throws: c.throw(t) if t else c.send(None)
        return "suspended"
    except StopIteration as s: return s.value
    except BaseException as e: return chain(e)
async def a():
    try: await suspend()
    except ValueError: raise KeyError("in handler")
print(drive(a(), ValueError("v")))
async def b():
    try: await a()
    except KeyError as e: raise OSError("b") from e
print(drive(b(), ValueError("v")))
async def c():
    try:
        try: raise ValueError("handled")
        except ValueError: await suspend(); raise
    except ValueError as e: return "re-raised " + chain(e)
print(drive(c(), None), drive(c(), TypeError("thrown")))
async def d():
    try: raise ValueError("active")
    except ValueError:
        await e()
async def e(): await suspend(); raise TypeError("inner")
print(drive(d(), None))
async def f():
    try: raise ValueError("active")
    except ValueError:
        try: await e()
        except TypeError as x: return chain(x)
print(drive(f(), None))
async def g():
    try: await suspend()
    finally: raise LookupError("finally")
print(drive(g(), ValueError("v")), drive(g(), None))
async def h():
    try: raise KeyError("1") from None
    except KeyError:
        try: await suspend()
        except ValueError: raise IndexError("2") from None
print(drive(h(), ValueError("v")))
async def i():
    exc = ValueError("self")
    try: raise exc
    except ValueError:
        await suspend(); raise exc
print(drive(i(), None))
async def j():
    x, y = ValueError("x"), KeyError("y")
    try:
        try: raise x
        except ValueError: await suspend(); raise y
    except KeyError:
        await suspend(); raise x
print(drive(j(), None, None))
async def k():
    for n in range(3):
        try:
            try: raise ValueError(n)
            finally: await suspend()
        except ValueError as last: err = last
    raise RuntimeError("end") from err
print(drive(k(), None, None, None))
def driver_context():
    co = e()
    try: raise ArithmeticError("driver")
    except ArithmeticError: return drive(co, None)
print(driver_context())
async def l():
    import sys
    try: raise ValueError("out")
    except ValueError:
        await suspend(); first = repr(sys.exception())
        try: raise KeyError
        except KeyError: await suspend(); second = repr(sys.exception())
        return first, second, repr(sys.exception())
print(drive(l(), None, None))
e1 = ValueError("thrown twice")
c1, c2 = a(), a()
print(drive(c1, e1), "|", drive(c2, e1))
