import traceback, sys, io
def a(): b()
def b(): raise ValueError("deep") from KeyError("cause")
try: a()
except ValueError as e:
    ex = e; print("".join(traceback.format_exception(e)).replace(__file__, "F")); print(traceback.format_exception_only(e), [(f.name, f.lineno, f.line) for f in traceback.extract_tb(e.__traceback__)], traceback.format_exc(limit=1).replace(__file__, "F").count("File"), traceback.format_tb(e.__traceback__, -1)[0].replace(__file__, "F"))
te = traceback.TracebackException.from_exception(ex, capture_locals=True); print(te.exc_type_str, str(te), te.__cause__.exc_type_str, te.stack[0].name, te.stack[-1].locals, list(te.format_exception_only()), te.__suppress_context__); s = io.StringIO(); te.print(file=s); print(s.getvalue().replace(__file__, "F")[:60])
st = traceback.extract_stack(); print(st[-1].name, st[-1].line, traceback.format_stack()[-1].replace(__file__, "F")); fs = traceback.FrameSummary("f.py", 3, "fn", line="code  "); print(fs, tuple(fs), fs == ("f.py", 3, "fn", "code"), traceback.format_list([fs, ("g.py", 1, "h", None)])); print(traceback.StackSummary.from_list([("x", 1, "y", "z")]).format())
ex.add_note("a note"); ex.add_note("second\nline"); print(traceback.format_exception_only(ex)); g = ExceptionGroup("grp", [ValueError(1), ExceptionGroup("in", [TypeError("t")])]); print("".join(traceback.format_exception(g)), traceback.format_exception_only(g, show_group=True))
def rec(n): return rec(n + 1)
try: rec(0)
except RecursionError as e: x = traceback.format_exception(e); print(len(x) < 30, [l for l in x if "repeated" in l][0][:27])
try:
    try: 1 / 0
    except ZeroDivisionError: raise KeyError("second")
except KeyError as e: s = "".join(traceback.format_exception(e)).replace(__file__, "F"); print(s); print("".join(traceback.format_exception(e, chain=False)).replace(__file__, "F"))
try: compile("x = (1,\ny = 2", "src.py", "exec")
except SyntaxError as e: print("".join(traceback.format_exception_only(e)))
try: eval("a b c")
except SyntaxError as e: traceback.print_exception(e, file=sys.stdout, limit=0)
class Odd(Exception):
    def __str__(self): raise RuntimeError
print(traceback.format_exception_only(Odd()), traceback.format_exception_only(None), traceback.format_exception_only(type(None), None), traceback.format_exception(None)); class_ = type("Q", (Exception,), {"__module__": "some.mod", "__qualname__": "Outer.Q"}); print(traceback.format_exception_only(class_("m")), traceback.format_exception_only(class_()))
for f in (lambda: traceback.format_exception(5), lambda: traceback.format_list(5), lambda: traceback.TracebackException(ValueError, None, None), lambda: traceback.print_tb(5)):
    try: print(type(f()).__name__)
    except Exception as e: print(type(e).__name__, e)
def attr(): return [].appendd
def name(): undefinde = 1; return undefined
def mod(): import sys; return sys.exitt
for f in (attr, name, mod):
    try: f()
    except Exception as e: print(traceback.format_exception_only(e)[-1], end="")
w = list(traceback.walk_tb(ex.__traceback__)); print(len(w), w[0][1] > 0); traceback.clear_frames(ex.__traceback__); print(w[-1][0].f_locals)
