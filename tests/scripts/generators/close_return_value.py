"""close() gives back what the generator returns on GeneratorExit (3.13)."""
def show(g, steps=1):
    for _ in range(steps): next(g, None)
    try: return g.close()
    except BaseException as e: return repr(e)
def plain(): yield 1
def returns():
    try: yield 1
    except GeneratorExit: return "value"
def returns_in_finally():
    try: yield 1
    finally: log.append("fin")
def nested():
    r = yield from returns()
    return ("outer", r)
def catches_outside():
    try: yield from returns()
    except GeneratorExit: return "outer value"
def base():
    try: yield 1
    except BaseException as e: return type(e).__name__
def raises(exc):
    try: yield 1
    except GeneratorExit: raise exc
def again():
    try: yield 1
    except GeneratorExit: yield "again"
def stop():
    try: yield 1
    except GeneratorExit: raise StopIteration("s")
log = []
for f in (plain, returns, returns_in_finally, nested, catches_outside, base, again, stop): print(f.__name__, show(f()), show(f(), 0), show(f(), 2))
for e in (ValueError("v"), GeneratorExit("mine"), KeyboardInterrupt("k")): print(show(raises(e)))
g = returns(); next(g); print(g.close(), g.close(), next(g, "exhausted"), log)
def exhausted(): 
    yield
    return "never by close"
g = exhausted(); list(g); print(g.close())
class Sub:
    def __iter__(self): return self
    def __next__(self): return 1
    def close(self): log.append("sub closed"); return "ignored"
def over():
    try: yield from Sub()
    except GeneratorExit: return "over"
g = over(); next(g); print(g.close(), log)
