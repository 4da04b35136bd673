"""What is alive when the program ends, and how it goes."""
import sys, types, atexit, weakref
@types.coroutine
def suspend(v=None): return (yield v)
class D:
    def __init__(self, n): self.n = n
    def __del__(self): print("del", self.n)
atexit.register(lambda: print("atexit"))
def gen(n):
    d = D(f"local of {n}")
    try: yield
    finally: print("finally", n)
async def co(n):
    try: await suspend()
    finally: print("coroutine finally", n)
async def ag(n):
    try: yield 1
    finally: print("async generator finally", n)
g = gen("global"); next(g)
c = co("c"); c.send(None)
a = ag("a")
try: a.asend(None).send(None)
except StopIteration: pass
class Holder: pass
h = Holder(); h.g = gen("in holder"); next(h.g); h.me = h
weakref.finalize(h, print, "finalize of h")
d = {"k": D("in dict")}
unstarted = gen("unstarted")
print("end of program")
