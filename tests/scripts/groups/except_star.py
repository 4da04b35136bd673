def run(exc, label=""):
    out = []
    try:
        try: raise exc
        except* ValueError as e: out.append(("V", type(e).__name__, [str(x) for x in e.exceptions]))
        except* (TypeError, KeyError) as e: out.append(("TK", [repr(x) for x in e.exceptions]))
        else: out.append("else")
        finally: out.append("finally")
    except BaseException as e: out.append(("left", repr(e)))
    print(label, out)
run(ExceptionGroup("g", [ValueError(1), TypeError(2), OSError(3)]))
run(ExceptionGroup("g", [ValueError(1), ExceptionGroup("n", [ValueError(2), KeyError("k")])]))
run(ValueError("naked")); run(OSError("naked, unmatched")); run(BaseExceptionGroup("b", [KeyboardInterrupt(), ValueError(1)]))
def no_exc():
    try: pass
    except* ValueError: print("no")
    else: print("else runs")
no_exc()
def raising():
    try:
        try: raise ExceptionGroup("g", [ValueError(1), TypeError(2), OSError(3)])
        except* ValueError: raise KeyError("from V")
        except* TypeError as e: raise
    except ExceptionGroup as e:
        print(repr(e))
        for x in e.exceptions: print("  ", repr(x), repr(x.__context__))
raising()
def from_star():
    try:
        try: raise ExceptionGroup("g", [ValueError(1)])
        except* ValueError as e: raise LookupError("x") from e
    except* LookupError as e: print(repr(e.exceptions[0].__cause__))
from_star()
def types_checked():
    for t in (ExceptionGroup, BaseExceptionGroup, (ValueError, ExceptionGroup), 5, (int, ValueError)):
        try:
            try: raise ValueError("v")
            except* t: print("no")
        except TypeError as e: print(e)
        except ValueError: print("value")
types_checked()
def naked_wrapped():
    try: raise ValueError("naked")
    except* ValueError as e: print(repr(e), e.__cause__, repr(e.__context__))
naked_wrapped()
def name_deleted():
    try: raise ValueError
    except* ValueError as e: pass
    try: e
    except UnboundLocalError as x: print(x)
name_deleted()
def break_not_allowed():
    for code in ("for i in x:\n try: pass\n except* V: break", "def f():\n try: pass\n except* V: return", "for i in x:\n try: pass\n except* V: continue",
                 "try: pass\nexcept* V: pass\nexcept T: pass", "try: pass\nexcept*: pass", "try: pass\nexcept* A, B: pass", "try: pass\nexcept* A, B as e: pass"):
        try: compile(code, "", "exec"); print("ok")
        except SyntaxError as e: print(e.msg)
break_not_allowed()
def gen():
    try: yield 1
    except* ValueError as e: yield ("caught", e.exceptions)
    except* TypeError: yield "type"
g = gen(); next(g); print(g.throw(ValueError("thrown")))
try: next(g)
except StopIteration: print("stop")
g = gen(); next(g); print(g.throw(ExceptionGroup("two", [TypeError(1), ValueError(2)])), next(g))
def identity():
    eg = ExceptionGroup("same", [ValueError(1)])
    try:
        try: raise eg
        except* ValueError as e:
            print(e is eg, e.exceptions is eg.exceptions)
            raise
    except ExceptionGroup as e: print(e is eg)
    try:
        try: raise eg
        except* TypeError: pass
    except ExceptionGroup as e: print(e is eg)
identity()
def exc_info():
    import sys
    try: raise ExceptionGroup("g", [ValueError(1), TypeError(2)])
    except* ValueError: print(repr(sys.exception()))
    except* TypeError: print(repr(sys.exception()))
    print(sys.exception())
exc_info()
def nested():
    try:
        try: raise ExceptionGroup("o", [ValueError(1), OSError(2)])
        except* ValueError:
            try: raise ExceptionGroup("i", [KeyError(1), TypeError(5)])
            except* KeyError: pass
    except* (OSError, TypeError) as e: print(repr(e))
nested()
