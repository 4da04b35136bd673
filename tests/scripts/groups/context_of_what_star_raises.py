"""What `except*` raises in the end has no context, whoever it passes."""
async def m2():
    try:
        yield 1
    except* KeyError as e:
        yield 2
async def fails(g):
    try:
        raise RuntimeError("x")
    finally:
        await g.aclose()
async def fails2(g):
    try:
        raise RuntimeError("x")
    finally:
        async for _ in g: pass
def ctx(e):
    out = []
    while e: out.append(repr(e)); e = e.__context__
    return out
def start():
    g = m2()
    try: g.asend(None).send(None)
    except StopIteration: pass
    try: g.athrow(ExceptionGroup("e", [KeyError(), ValueError()])).send(None)
    except StopIteration: pass
    return g
try: fails(start()).send(None)
except BaseException as e: print(ctx(e))
try: fails2(start()).send(None)
except BaseException as e: print(ctx(e))
def g2():
    try: yield 1
    except* KeyError: yield 2
def f3(f):
    g = g2(); next(g); g.throw(ExceptionGroup("e", [KeyError(), ValueError()]))
    try: raise RuntimeError("x")
    finally: f(g)
for f in (lambda g: g.close(), lambda g: next(g), lambda g: g.throw(OSError())):
    try: f3(f)
    except BaseException as e: print(ctx(e))
def f4():
    try: raise RuntimeError("x")
    finally:
        try: raise ExceptionGroup("e", [KeyError(), ValueError()])
        except* KeyError: raise OSError
try: f4()
except BaseException as e: print(ctx(e))
def f5():
    try: raise ExceptionGroup("e", [KeyError(), ValueError()])
    except* KeyError: raise OSError
def f6():
    try: raise RuntimeError("x")
    finally: f5()
try: f6()
except BaseException as e: print(ctx(e))
def f7():
    try: raise RuntimeError("x")
    finally: list(map(lambda _: f5(), [1]))
def f8():
    try: raise RuntimeError("x")
    finally: sorted([1], key=lambda _: f5())
class Attribute:
    def __getattr__(self, name): f5()
def f9():
    try: raise RuntimeError("x")
    finally: Attribute().a
for f in f7, f8, f9:
    try: f()
    except BaseException as e: print(ctx(e))
