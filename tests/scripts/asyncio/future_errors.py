import asyncio
class L:
    def __repr__(self): return "<L>"
    def get_debug(self): return False
    def call_soon(self, cb, *args, context=None): print("call_soon", getattr(cb, "__name__", cb), args, type(context).__name__)
    def call_exception_handler(self, context): print("handler", context)
l = L()
def t(f, *a, **k):
    try: print("ok", repr(f(*a, **k)))
    except BaseException as e: print(type(e).__name__, e, repr(e.__cause__), repr(e.__context__))
F = asyncio.Future
t(F, l); t(F, loop=l, x=1); t(F, x=1); t(F.__new__, F, 1, 2, x=1)
f = F.__new__(F)
for name in ("result", "exception", "done", "cancelled", "cancel", "get_loop", "_make_cancelled_error", "__repr__", "__await__", "__iter__"):
    print(name, end=" "); t(getattr(f, name))
t(f.set_result, 1); t(f.set_exception, ValueError()); t(f.add_done_callback, 1); t(f.remove_done_callback, 1)
NAMES = ("_state", "_asyncio_future_blocking", "_loop", "_callbacks", "_result", "_exception", "_log_traceback", "_source_traceback", "_cancel_message", "_asyncio_awaited_by")
for f in (f, F(loop=l)):
    for a in NAMES:
        print(a, end=" "); t(getattr, f, a); t(setattr, f, a, True); t(delattr, f, a)
f._asyncio_future_blocking = []; print(f._asyncio_future_blocking)
t(f.set_exception, 1); t(f.set_exception, int); t(f.set_exception, StopIteration(3)); print(repr(f._exception), repr(f._exception.__cause__))
t(f.set_result, 2); t(f.set_exception, ValueError); t(f.cancel)
t(f.add_done_callback, t); t(f.add_done_callback, t, context=None); t(f.add_done_callback); t(f.add_done_callback, t, t); t(f.add_done_callback, t, ctx=1)
t(f.exception); t(f.result)
f = F(loop=l); t(f.result); t(f.exception); t(f.set_exception, ValueError); t(f.exception); t(f.result); print(f._result, f)
f = F(loop=l); f.cancel(msg="hi"); t(f.result); t(f.exception); print(f._cancel_message); t(f._make_cancelled_error); print(f); t(f.cancel); t(f.set_result, 1)
f = F(loop=l); f.cancel(); print(f._cancel_message); f._cancel_message = "later"; t(f.result)
class Picky(Exception):
    def __init__(self): f.cancel(); super().__init__("made")
f = F(loop=l); t(f.set_exception, Picky); print(f)
print(F[int], F.__class_getitem__(str))
