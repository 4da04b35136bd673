import sys
def cur(): return repr(sys.exception())
def g():
    print(" start", cur())
    try:
        raise KeyError("inside")
    except KeyError:
        yield
        print(" handler", cur())
        try:
            yield
        finally:
            print(" finally", cur())
    print(" after", cur())
    yield
try:
    raise ValueError("driver")
except ValueError:
    i = g()
    next(i)
    print("driver", cur())
next(i)
print("no handler", cur())
try:
    raise OSError("another")
except OSError:
    next(i)
    print(cur())
list(i)
def context():
    try:
        yield
    except TypeError as exc:
        yield repr(exc.__context__), repr(exc.__cause__)
c = context(); next(c)
try:
    raise ValueError("being handled")
except ValueError:
    print(c.throw(TypeError("thrown")))
def in_handler():
    try:
        raise KeyError("k")
    except KeyError:
        try:
            yield
        except TypeError as exc:
            yield repr(exc.__context__)
c = in_handler(); next(c)
print(c.throw(TypeError("t")))
c = in_handler(); next(c)
e = TypeError("has context"); e.__context__ = OSError("own")
print(c.throw(e), repr(e.__context__))
def raise_bare():
    yield
    raise
r = raise_bare(); next(r)
try:
    try: raise ValueError("outer active")
    except ValueError: next(r)
except ValueError as exc:
    print("bare re-raised", exc)
def swap():
    while True:
        try: yield cur()
        except Exception as exc: yield "handling " + cur()
s = swap()
print(next(s), s.throw(ValueError(1)), next(s), s.throw(ValueError(2)), next(s))
def delegated():
    try: raise IndexError("d")
    except IndexError: yield from swap()
d = delegated()
print(next(d), d.throw(ValueError(3)), next(d))
del s, d
print(cur())
def traceback_lines():
    try: yield
    except ValueError as exc:
        tb, n = exc.__traceback__, []
        while tb: n.append(tb.tb_frame.f_code.co_name); tb = tb.tb_next
        yield n
t = traceback_lines(); next(t)
print(t.throw(ValueError()))
