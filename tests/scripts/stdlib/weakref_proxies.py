"""weakref: references and proxies are shared, proxies are weak references."""
import weakref

class A:
    def __call__(self):
        return "called"

class B:
    x = 1

def t(f):
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__, e)

for cls in (A, B):
    a = cls()
    print(weakref.ref(a) is weakref.ref(a), weakref.proxy(a) is weakref.proxy(a), weakref.ref(a, print) is weakref.ref(a, print))
    r, p, q = weakref.ref(a), weakref.proxy(a), weakref.proxy(a, lambda x: print("gone", type(x).__name__))
    print(weakref.getweakrefcount(a), p is q, type(p).__name__, [type(w).__name__ for w in weakref.getweakrefs(a)])
    del a
    t(lambda: p.x)
    print(r())

class R(weakref.ref):
    def __init__(self, target, callback=None, extra=0):
        super().__init__(target, callback)
        self.extra = extra

b = B()
print(R(b) is R(b), R(b, extra=5).extra)
t(lambda: weakref.ref())
t(lambda: weakref.ref(1, 2, 3))
t(lambda: weakref.ref(5))
t(lambda: enumerate())
