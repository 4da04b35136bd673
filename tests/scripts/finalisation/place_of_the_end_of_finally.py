"""What dies at the end of a `finally` that was entered by an exception dies where its last target stands."""
import sys
class G:
    def __init__(s): s.n = 3
    def __iter__(s): return s
    def __next__(s): s.n -= 1; return s.n
    def __del__(s):
        f = sys._getframe(1)
        p = list(f.f_code.co_positions())[f.f_lasti // 2]
        print("   ", f.f_lineno - f.f_code.co_firstlineno, p[2:])
def a():
    for i in G():
        try: raise KeyError
        finally: x = len("a")
def b():
    for i in G():
        try: raise KeyError
        finally: x, y = divmod(7, 2)
def c():
    for i in G():
        try: raise KeyError
        finally: x, *y = divmod(7, 2)
def d():
    for i in G():
        try: raise KeyError
        finally: x = y = i
def e():
    for i in G():
        try: raise KeyError
        finally: x, (y, z) = 1, (2, 3)
def f():
    for i in G():
        try: raise KeyError
        finally: [x, y] = i, i
def g():
    for i in G():
        try: raise KeyError
        finally: x = 1
def h():
    for i in G():
        try: raise KeyError
        finally: x = i
def i():
    for i in G():
        try: raise KeyError
        finally:
            for x, y in [(1, 2)]: x, y = y, x
def j():
    for i in G():
        try: raise KeyError
        finally:
            with open("/dev/null") as (x, *y): x = 1
def k():
    for i in G():
        try: raise KeyError
        finally:
            x = [0]; x[0], y = 1, 2
for fn in a, b, c, d, e, f, g, h, i, k:
    print(fn.__name__)
    try: fn()
    except KeyError: pass
def l():
    for i in G():
        try: raise KeyError
        finally:
            x = 1; x += 2
def m():
    for i in G():
        try: raise KeyError
        finally:
            y: int = len("a")
def n():
    global gx
    for i in G():
        try: raise KeyError
        finally:
            (gx) = len("a")
def o():
    for i in G():
        try: raise KeyError
        finally:
            x = 1
            x = y = len("a") if x else 5
for fn in l, m, n, o:
    print(fn.__name__)
    try: fn()
    except KeyError: pass
