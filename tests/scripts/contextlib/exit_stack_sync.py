from contextlib import ExitStack, closing, nullcontext, suppress, redirect_stdout, redirect_stderr, chdir
import io, os, sys
class CM:
    def __init__(self, n, swallow=False, fail=None): self.n, self.swallow, self.fail = n, swallow, fail
    def __enter__(self): print("+", self.n); return self.n
    def __exit__(self, t, v, tb):
        print("-", self.n, repr(v))
        if self.fail: raise self.fail
        return self.swallow
with ExitStack() as s:
    print([s.enter_context(CM(i)) for i in range(3)])
    s.push(CM("pushed"))
    s.callback(print, "cb", "kw", sep="=")
with ExitStack() as s:
    s.enter_context(CM("swallows", True)); s.enter_context(CM("fails", fail=KeyError("new")))
    raise ValueError("old")
try:
    with ExitStack() as s:
        for i in range(3): s.enter_context(CM(i, fail=RuntimeError(i)))
        raise ValueError("start")
except RuntimeError as e:
    chain = []
    while e: chain.append(repr(e)); e = e.__context__
    print(chain)
with suppress(KeyError, IndexError): {}["x"]
with suppress(): pass
try:
    with suppress(KeyError): raise ValueError("not suppressed")
except ValueError as e: print(e)
try:
    with suppress(ValueError): raise ExceptionGroup("g", [ValueError(1), TypeError(2)])
except ExceptionGroup as e: print(e.exceptions)
with suppress(ValueError): raise ExceptionGroup("g", [ValueError(1)])
out = io.StringIO()
with redirect_stdout(out), redirect_stderr(out):
    print("captured"); print("err", file=sys.stderr)
print(repr(out.getvalue()))
class Closable:
    def close(self): print("closed")
with closing(Closable()) as c: print(type(c).__name__)
with nullcontext(5) as n: print(n)
cwd = os.getcwd()
with chdir("/"): print(os.getcwd())
print(os.getcwd() == cwd)
try:
    with ExitStack() as s: s.enter_context(5)
except TypeError as e: print(e)
with ExitStack() as s:
    @s.callback
    def f(): print("decorated")
    s2 = s.pop_all()
print("popped"); s2.close()
from contextlib import ContextDecorator, contextmanager, AbstractContextManager
class Deco(ContextDecorator):
    def __enter__(self): print("deco in"); return self
    def __exit__(self, *a): print("deco out", a[0]); return True
@Deco()
def f(x): 
    if x: raise ValueError
    return "returned"
print(f(0), f(1))
print(issubclass(CM, AbstractContextManager), isinstance(5, AbstractContextManager))
class Abstract(AbstractContextManager): pass
try: Abstract()
except TypeError as e: print(e)
with ExitStack() as stack, CM("side"):
    stack.enter_context(CM("in stack"))
