import sys
import traceback
def g(a, b=2):
    c = a + b
    x = yield sys._getframe().f_back.f_code.co_name
    d = c * 2
    yield [f.f_code.co_name for f in frames()]
def frames():
    f = sys._getframe(1)
    while f:
        yield f
        f = f.f_back
def caller_one(i): return next(i)
def caller_two(i): return next(i)
i = g(1)
print(i.gi_frame.f_locals, i.gi_frame.f_lasti < 10, i.gi_frame.f_lineno - g.__code__.co_firstlineno)
print(caller_one(i))
print(i.gi_frame.f_locals, i.gi_frame.f_back)
f = i.gi_frame
print(f.f_code is g.__code__, f.f_globals is globals(), f.f_trace, f.f_generator is i)
print(caller_two(i))
print(sorted(f.f_locals), f.f_lineno - g.__code__.co_firstlineno)
list(i)
print(i.gi_frame, f.f_locals, f.f_back)
def own():
    f = sys._getframe()
    yield f.f_generator.gi_running
    yield f.f_lineno - f.f_code.co_firstlineno
    f.f_locals["late"] = "written through f_locals"
    try: yield late
    except NameError as exc: yield str(exc)
print(list(own()))
print(sys._getframe().f_generator)
def deep():
    try: yield from middle()
    except ValueError as exc:
        yield [(fr.name, fr.line) for fr in traceback.extract_tb(exc.__traceback__)]
def middle():
    yield 1
    bottom()
def bottom():
    raise ValueError("b")
d = deep(); next(d)
for item in next(d): print(item)
def clearing():
    keep = ["value"]
    try: yield
    finally: print("clearing finally", "keep" in dir())
c = clearing(); next(c)
fr = c.gi_frame
try: fr.clear()
except RuntimeError as exc: print(exc)
c.close()
fr.clear()
print(fr.f_locals)
u = clearing()
u.gi_frame.clear()
print("unstarted cleared", list(u))
def running():
    try: sys._getframe().clear()
    except RuntimeError as exc: yield str(exc)
print(list(running()))
def tb_after():
    yield
    raise KeyError("second")
t = tb_after(); next(t)
try: next(t)
except KeyError as exc:
    tb = exc.__traceback__
    print(tb.tb_frame.f_code.co_name, tb.tb_next.tb_frame.f_code.co_name, tb.tb_next.tb_lineno - tb_after.__code__.co_firstlineno, t.gi_frame)
class Weird:
    def __next__(self): raise ValueError(sys._getframe(1).f_code.co_name)
    def __iter__(self): return self
def delegates(): yield from Weird()
try: next(delegates())
except ValueError as exc: print(exc)
