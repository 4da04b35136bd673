"""Where a frame stands in code that nobody wrote, such as the end of handlers: where the one instruction is
that it comes after, which jumps to the end of a body each have of their own."""

import sys

class Err(Exception):
    def __del__(self):
        f = sys._getframe(1)
        print("   dies at", f.f_lineno and f.f_lineno - f.f_code.co_firstlineno)
def a():
    try: raise Err
    except Err as e:
        print("a")
def b():
    try: raise Err
    except Err as e:
        for i in range(1):
            print("b")
def c():
    try: raise Err
    except Err as e:
        while i:=len([]):
            print("b")
def d():
    try: raise Err
    except Err as e:
        if len([]):
            print("b")
def e():
    try: raise Err
    except Err as e:
        if not len([]):
            print("b")
def f():
    try: raise Err
    except Err as e:
        try: len(1)
        except TypeError: pass
def g():
    try: raise Err
    except Err as e:
        with open("/dev/null"):
            pass
def h():
    try: raise Err
    except Err as e:
        for i in range(3):
            if i: break
def i():
    try: raise Err
    except Err as e:
        try: 
            len([])
        finally:
            len({})
def j():
    try: raise Err
    except Err as e:
        return len([])
def k():
    for i in range(1):
        try: raise Err
        except Err as e:
            continue
for x in a,b,c,d,e,f,g,h,i,j,k: x()
def l():
    try: raise Err
    except Err as e:
        if len([]):
            print("b")
    print("end")
def n():
    for x in Err(),:
        try:
            try:
                len(1)
            finally:
                if len([]): 
                    len([])
                x = None
        except TypeError: pass
class It:
    def __iter__(s): return s
    def __next__(s): return 1
    def __del__(self):
        f = sys._getframe(1)
        print("   dies at", f.f_lineno and f.f_lineno - f.f_code.co_firstlineno)
def o(how):
    for x in It():
        try:
            1/0
        finally:
            if how:
                len([])
            else:
                len({})
def p(how):
    for x in It():
        try:
            1/0
        finally:
            try:
                len([])
            except ValueError as e:
                pass
def q():
    for x in It():
        try:
            1/0
        finally:
            try:
                pass
            except ValueError as e:
                pass
def r():
    for x in It():
        try:
            1/0
        except ValueError:
            pass
        except KeyError:
            pass
def s():
    for x in It():
        with open("/dev/null"):
            1/0
def t():
    for x in It():
        try:
            1/0
        finally:
            for y in ():
                pass
def u():
    for x in It():
        try:
            1/0
        finally:
            while len([]):
                pass
def v():
    for x in It():
        try:
            1/0
        except ZeroDivisionError as e:
            if e:
                raise
def w():
    for x in It():
        with open("/dev/null"):
            try:
                1/0
            finally:
                pass
for f, a in (l,()), (n,()), (o,(0,)), (o,(1,)), (p,(1,)), (q,()), (r,()), (s,()),(t,()),(u,()), (v,()), (w,()):
    print(f.__name__)
    try: f(*a)
    except Exception as e: pass
