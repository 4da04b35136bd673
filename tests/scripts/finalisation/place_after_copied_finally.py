"""Where a frame stands when a loop is left through a `finally` whose end several ways lead to: each has its
own code for that."""

import sys
class It:
    def __iter__(s): return s
    def __next__(s): return 1
    def __del__(self):
        f = sys._getframe(1)
        print("   dies at", f.f_lineno and f.f_lineno - f.f_code.co_firstlineno)
def a():
    for x in It():
        try:
            break
        finally:
            try:
                len([])
            except ValueError:
                pass
def b():
    for x in It():
        try:
            break
        finally:
            try:
                len(1)
            except TypeError:
                pass
def c():
    for x in It():
        try:
            break
        finally:
            if len([]):
                len([])
            else:
                len(())
def d():
    for x in It():
        try:
            break
        finally:
            if len([1]):
                len([])
def e():
    for x in It():
        try:
            break
        finally:
            with open("/dev/null"):
                pass
def f():
    for x in It():
        try:
            break
        finally:
            with open("/dev/null"):
                len([])
    len([])
def g():
    for x in It():
        try:
            break
        finally:
            try:
                len([])
            except ValueError:
                pass
    len([])
def h():
    for x in It():
        try:
            break
        finally:
            for y in 1, 2:
                len([])
def i():
    for x in It():
        try:
            break
        finally:
            while len([]):
                pass
def j():
    for x in It():
        try:
            return
        finally:
            try:
                len([])
            except ValueError:
                pass
def k():
    for x in It():
        try:
            return len([])
        finally:
            try:
                len([])
            except ValueError:
                pass
def l():
    for x in It():
        try:
            return 5
        finally:
            if len([]):
                len([])
            else:
                len({})
def m():
    for x in It():
        with open("/dev/null"):
            break
def n():
    for x in It():
        with open("/dev/null"):
            return
def o():
    for x in It():
        try:
            break
        finally:
            try:
                break
            finally:
                try:
                    len(1)
                except TypeError as e:
                    pass
def p():
    for x in It():
        try:
            break
        finally:
            match len([]):
                case 0:
                    len({})
                case _:
                    len([])
def q():
    for x in It():
        for y in It():
            try:
                break
            finally:
                try:
                    len([])
                except ValueError:
                    pass
        break
def r():
    for x in It():
        for y in It():
            try:
                return
            finally:
                try:
                    len([])
                except ValueError:
                    pass
def s():
    for x in It():
        try:
            pass
        finally:
            try:
                len([])
            except ValueError:
                pass
            else:
                break
def t():
    for x in It():
        try:
            len(1)
        except TypeError:
            try:
                break
            finally:
                if len([]): len([])
def u():
    for x in It():
        try:
            break
        finally:
            len([]) or len({})
def v():
    for x in It():
        try:
            break
        finally:
            try:
                len([])
            finally:
                len({})
for fn in a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r, s, t, u, v:
    print(fn.__name__)
    fn()
