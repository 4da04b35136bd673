"""contextmanager, closing, suppress, redirect and ExitStack used against the grain."""
import contextlib, io, sys
log = []
@contextlib.contextmanager
def no_yield():
    if False: yield
@contextlib.contextmanager
def twice(): yield 1; yield 2
@contextlib.contextmanager
def swallows():
    try: yield "s"
    except Exception as e: log.append(repr(e))
@contextlib.contextmanager
def again():
    try: yield
    except Exception: yield "again"
@contextlib.contextmanager
def replaces():
    try: yield
    except Exception as e: raise KeyError("replaced")
@contextlib.contextmanager
def same_type():
    try: yield
    except BaseException as e: raise type(e)("new")
@contextlib.contextmanager
def from_same():
    try: yield
    except BaseException as e: raise RuntimeError("wrapped") from e
@contextlib.contextmanager
def plain():
    try: yield "p"
    finally: log.append("fin")
@contextlib.contextmanager
def after(): yield; raise OSError("after")
@contextlib.contextmanager
def before(): raise OSError("before"); yield
def use(cm, exc):
    try:
        with cm as v:
            if exc: raise exc
        return "left", v
    except BaseException as e: return f"{type(e).__name__}: {e}", repr(e.__cause__), repr(e.__context__), e.__suppress_context__, e is exc
for f in (no_yield, twice, swallows, again, replaces, same_type, from_same, plain, after, before):
    for exc in (None, ValueError("v"), StopIteration("si"), RuntimeError("rt"), GeneratorExit("ge"), KeyboardInterrupt("k"), ExceptionGroup("g", [ValueError(1)])):
        log.clear(); print(f.__name__, type(exc).__name__, use(f(), exc), log)
cm = plain(); print(use(cm, None), use(cm, None))
with plain() as a, plain() as b: print(a, b)
@plain()
def decorated(x): return x, list(log)
log.clear(); print(decorated(1), decorated(2), decorated.__name__, log)
for exc in (None, ValueError("v"), KeyError("k"), ExceptionGroup("g", [ValueError(1), KeyError(2)]), ExceptionGroup("g", [ValueError(1)])):
    print(use(contextlib.suppress(ValueError, OSError), exc))
class C:
    def close(self): log.append("close"); raise OSError("closing")
for exc in (None, ValueError("b")): log.clear(); print(use(contextlib.closing(C()), exc), log)
out = io.StringIO()
with contextlib.redirect_stdout(out): print("captured"); sys.stdout.write("raw")
print(repr(out.getvalue()), use(contextlib.nullcontext(5), None), use(contextlib.nullcontext(), ValueError("n")))
def cb(*a, **k): log.append((a, k))
log.clear()
with contextlib.ExitStack() as st:
    st.callback(cb, 1, x=2); st.push(lambda *a: log.append(a[0] and a[0].__name__) or True); st.enter_context(plain()); st.push(swallows()) if False else None
    raise ValueError("suppressed by the pushed function")
print(log); log.clear()
try:
    with contextlib.ExitStack() as st:
        for i in range(3): st.enter_context(replaces())
        st.callback(cb, "last"); raise ValueError("body")
except KeyError as e:
    n = 0
    while e: print(repr(e)); e = e.__context__
st = contextlib.ExitStack(); st.enter_context(plain()); moved = st.pop_all(); st.close(); log.append("moved"); moved.close(); print(log)
for bad in (lambda: contextlib.ExitStack().enter_context(5), lambda: contextlib.ExitStack().push(5), lambda: use(plain, None), lambda: contextlib.ExitStack().enter_context(contextlib.AsyncExitStack())):
    try: print(bad())
    except TypeError as e: print(e)
class Reentrant(contextlib.ContextDecorator):
    def __enter__(self): log.append("+"); return self
    def __exit__(self, *a): log.append("-")
r = Reentrant(); log.clear()
@r
def f(n): return n and f(n - 1)
f(2); print(log)
with contextlib.chdir("/"): import os; print(os.getcwd())
