import traceback, sys
def a(): b()
def b(): raise ValueError("msg")
try: a()
except ValueError as e: exc = e
tb = exc.__traceback__
print([(f.name, f.lineno, f.line, f.colno, f.end_colno) for f in traceback.extract_tb(tb)])
print(traceback.format_tb(tb, 1), traceback.format_tb(tb, -1)); print(traceback.format_exception_only(exc), traceback.format_exception_only(ValueError, None))
print("".join(traceback.format_list([("file", 3, "func", "the line")])), traceback.FrameSummary("f", 1, "n", line="x").line)
te = traceback.TracebackException(type(exc), exc, tb, capture_locals=True); print(te.exc_type_str, str(te), len(te.stack), te.stack[0].locals is not None)
print([f.name for f in traceback.extract_stack()], sum(1 for _ in traceback.walk_tb(tb)), next(traceback.walk_tb(tb))[0].f_code.co_name)
print(tb.tb_lineno, tb.tb_next.tb_next.tb_next, tb.tb_frame.f_code.co_name, type(tb).__name__, dir(tb)[-4:])
new = type(tb)(None, tb.tb_frame, tb.tb_lasti, 99); print(new.tb_lineno, new.tb_next); tb.tb_next = None; print(len(traceback.extract_tb(exc.__traceback__)))
try: tb.tb_next = tb
except ValueError as e: print(e)
traceback.print_exception(exc, file=sys.stdout); traceback.print_exc(file=sys.stdout)
try: raise KeyError("k")
except KeyError: print(traceback.format_exc().splitlines()[-1])
class Unprintable(Exception):
    def __str__(self): raise RuntimeError
print(traceback.format_exception_only(Unprintable())); print(traceback.format_exception(None), traceback.format_exception_only(SyntaxError("m", ("f.py", 1, 3, "abc def", 1, 6))))
ss = traceback.StackSummary.from_list([("f", 1, "n", "l")] * 6); print(ss.format())
