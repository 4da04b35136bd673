"""finally with break, continue and return in every loop kind; else clauses."""
def log(*a): print(*a, end="; ")
def matrix(kind, at):
    out = []
    for i in range(3):
        try:
            if i == at:
                if kind == "break": break
                if kind == "continue": continue
                if kind == "return": return out, "ret"
                if kind == "raise": raise ValueError(i)
            out.append(i)
        except ValueError as e: out.append(repr(e))
        else: out.append("else")
        finally: out.append("f")
    else: out.append("loop else")
    return out
for kind in ("break", "continue", "return", "raise", "none"): print(kind, matrix(kind, 1))
def nested():
    for i in range(2):
        for j in range(3):
            try:
                try:
                    if j == 1: break
                finally: log(f"a{i}{j}")
            finally: log(f"b{i}{j}")
        else: log("no")
    print()
nested()
def return_values():
    def f():
        x = 1
        try: return x
        finally: x = 2
    def g():
        x = [1]
        try: return x
        finally: x.append(2)
    def h():
        for i in range(3):
            try: return i
            finally:
                if i < 2:
                    pass
    return f(), g(), h()
print(return_values())
def while_loops():
    n = 0
    while True:
        n += 1
        try:
            if n < 3: continue
            if n == 5: break
        finally: log(n)
    else: log("never")
    while n:
        try: n -= 1
        finally:
            if n == 2: log("two")
    else: log("else")
    print()
while_loops()
def exceptions_replaced():
    try:
        try: raise ValueError("first")
        finally:
            try: raise KeyError("second")
            except KeyError as e: log(repr(e.__context__))
    except ValueError as e: log(repr(e), repr(e.__context__))
    try:
        try: raise ValueError("first")
        finally: raise KeyError("second")
    except KeyError as e: print(repr(e), repr(e.__context__))
exceptions_replaced()
def gen():
    try:
        for i in range(5):
            try: yield i
            finally: log(f"g{i}")
            if i == 2: return
    finally: log("gen end")
print(list(gen()))
g = gen(); next(g); next(g); g.close(); print()
def deep(n):
    try:
        if n == 0: raise IndexError("deep")
        deep(n - 1)
    finally: log(n)
try: deep(5)
except IndexError: print("out")
def with_in_finally():
    class C:
        def __enter__(self): log("enter")
        def __exit__(self, *a): log("exit", a[0])
    try: return "value"
    finally:
        with C():
            for _ in range(1): break
print(with_in_finally())
def try_in_except():
    try: 1 / 0
    except ZeroDivisionError:
        try: return "from except"
        finally: log("inner")
    finally: log("outer")
print(try_in_except())
def multi_except():
    for exc in (KeyError("k"), IndexError("i"), OSError("o"), TypeError("t")):
        try:
            try: raise exc
            except (KeyError, IndexError) as e: log("lookup", type(e).__name__)
            except OSError: raise
            except: log("bare")
        except Exception as e: log("outer", type(e).__name__)
    print()
multi_except()
