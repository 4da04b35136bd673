"""The never-awaited warning points to the line that dropped the coroutine."""
async def f(): pass
async def g(x): return x
def maker(): return f()
class C:
    async def m(self): pass
    def go(self):
        self.m()
maker()
C().go()
x = [f(), g(1)]
x.clear()
(
    f()
)
d = {"k": f()}
del d["k"]
def args(c): return 5
args(f())
y = f(); y = 1
z = f() if True else None
z = None
f
lambda: f()
(lambda: f())()
for _ in [f()]: pass
del _
def gen(): yield f()
list(gen())
async def outer(): f(); return g(2)
try: outer().send(None)
except StopIteration as s: s.value.close()
print("done")
