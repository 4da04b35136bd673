"""Where a frame stands at the end of an `except` clause that several ways lead to: a jump has its own code for
that."""

import sys
class Err(Exception):
    def __del__(self):
        f = sys._getframe(1)
        print("   dies at", f.f_lineno and f.f_lineno - f.f_code.co_firstlineno)
def a():
    try: raise Err
    except Err as e:
        if len([]):
            print("b")
        else:
            print("c")
    print("end")
def b():
    try: raise Err
    except Err as e:
        if not len([]):
            print("b")
        else:
            print("c")
    print("end")
def c():
    for i in range(2):
        try: raise Err
        except Err as e:
            if i:
                len([])
            else:
                len({})
def d():
    for i in range(2):
        try: raise Err
        except Err as e:
            try:
                len(1)
            except TypeError:
                pass
def e():
    for i in range(2):
        try: raise Err
        except Err as e:
            try:
                len(1)
            except TypeError:
                continue
            len(())
def f():
    for i in range(2):
        try: raise Err
        except Err as e:
            try:
                len(1)
            except TypeError:
                break
def g():
    try: raise Err
    except Err as e:
        with open("/dev/null"):
            if e: len([])
            else: len({})
    print("end")
def h():
    try: raise Err
    except Err as e:
        match len([]):
            case 0: len({})
            case 1: len(())
            case _: pass
    print("end")
def i():
    try: raise Err
    except Err as e:
        match len([]):
            case 1: len({})
            case 2: len(())
            case _: len([])
    print("end")
def j():
    try: raise Err
    except Err as e:
        for i in 1, 2:
            if i: break
        else:
            len([])
    print("end")
def k():
    try: raise Err
    except Err as e:
        while True:
            if len([1]): break
    print("end")
def l():
    try: raise Err
    except (KeyError, Err) as e:
        try:
            try: len(1)
            finally: len([])
        except TypeError:
            if len([]): pass
            else: len([])
    print("end")
def t():
    try: raise Err
    except Err as e:
        try: len(1)
        except TypeError:
            if len([1]): pass
            else: len([])
    print("end")
def u():
    for i in 1, 2:
        try: raise Err
        except Err as e:
            try: len(1)
            except TypeError:
                if i == 1: pass
                elif len({}): len("")
                else: len([])
def m():
    try: raise Err
    except Err:
        if len([]):
            print("b")
        else:
            print("c")
    print("end")
def n():
    try:
        try: raise Err
        except Err as e:
            if len([]):
                print("b")
            else:
                print("c")
    finally:
        print("finally")
def o():
    try: raise Err
    except Err as e:
        try: len([])
        except ValueError: pass
        except TypeError: len({})
        else: len(())
        finally: len("")
    print("end")
def p():
    try: raise Err
    except* Err as e:
        if len([]):
            print("b")
        else:
            print("c")
    print("end")
def q():
    x = 1
    try: raise Err
    except Err as e:
        if x == 1 and len([]):
            print("b")
        elif x == 1 or len({}):
            print("c")
    print("end")
def r():
    try: raise Err
    except Err as e:
        x = len([]) and len({})
        x = len([]) if x else len(())
        assert not x
    print("end")
def s():
    while True:
        try: raise Err
        except Err as e:
            if len([1]):
                break
            elif len({}):
                continue
            else:
                return
    print("end")
for fn in a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r, s, t, u:
    print(fn.__name__)
    fn()
