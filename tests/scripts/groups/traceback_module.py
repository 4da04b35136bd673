import traceback
def f(n): raise ValueError(n)
def make(depth):
    excs = []
    for i in range(2):
        try: f(i)
        except ValueError as e: excs.append(e)
    if depth: excs.append(make(depth - 1))
    try: raise ExceptionGroup(f"level {depth}", excs)
    except ExceptionGroup as e: return e
eg = make(2)
print("".join(traceback.format_exception(eg)))
print(*traceback.format_exception_only(eg), sep="")
print(*traceback.format_exception_only(eg, show_group=True), sep="")
te = traceback.TracebackException.from_exception(eg)
print(len(te.exceptions), te.exceptions[0].exc_type_str, te.exceptions[2].exc_type_str)
wide = ExceptionGroup("wide", [ValueError(i) for i in range(20)])
print("".join(traceback.format_exception(wide)))
print("".join(traceback.TracebackException.from_exception(wide, max_group_width=3).format()))
print("".join(traceback.TracebackException.from_exception(make(4), max_group_depth=2).format()))
try:
    try: raise ExceptionGroup("ctx", [KeyError("in ctx")])
    except ExceptionGroup: raise TypeError("while handling a group")
except TypeError as e: print("".join(traceback.format_exception(e)))
try:
    try: raise ExceptionGroup("some", [KeyError("k"), ValueError("v")])
    except* KeyError as e: raise RuntimeError("in except*")
except ExceptionGroup as e: print("".join(traceback.format_exception(e)))
cyc = ExceptionGroup("cause", [ValueError("leaf")]); cyc.exceptions[0].__cause__ = KeyError("leaf cause")
print("".join(traceback.format_exception(cyc)))
