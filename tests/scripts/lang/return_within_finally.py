class V:
    def __init__(s, n): s.n = n
    def __del__(s): print("gone", s.n)
    def __repr__(s): return s.n
def f(a):
    try:
        return V("one")
    finally:
        print("finally")
        try:
            return V("two")
        finally:
            print("inner")
            if a: return V("three")
print(f(0)); print(f(1))
def g():
    for i in range(3):
        try:
            return V("in loop")
        finally:
            if i < 1: continue
            print("i", i)
            break
    yield 1
    try:
        return V("four")
    finally:
        try:
            1 / 0
        except ZeroDivisionError as e:
            return V("five")
try:
    it = g(); print(next(it)); print(next(it))
except StopIteration as e: print(e.value)
async def c(cond):
    try:
        if cond: return V("six")
    finally:
        try: int("z")
        except ValueError: return V("seven")
try: c(True).send(None)
except StopIteration as e: print(e.value)
try: c(False).send(None)
except StopIteration as e: print(e.value)
