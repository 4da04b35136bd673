def reenter():
    me = yield
    try:
        next(me)
    except ValueError as exc:
        print(exc)
    for op in (lambda: me.send(1), lambda: me.throw(KeyError), lambda: me.close(), lambda: list(me)):
        try:
            op()
        except ValueError as exc:
            print(exc)
    yield "still alive"
g = reenter()
next(g)
print(g.send(g))
print(list(g))

class Evil:
    def __iter__(self): return self
    def __next__(self):
        try:
            return next(outer)
        except ValueError as exc:
            raise StopIteration(f"stopped by {exc}")
def delegate():
    r = yield from Evil()
    yield r
outer = delegate()
print(list(outer))

def fib_reentrant():
    yield from (a for a in me if a < 3)
me = fib_reentrant()
try:
    next(me)
except ValueError as exc:
    print(exc)
try:
    next(me)
except StopIteration:
    print("finished after the error")

def primes():
    yield 2
    for n in range(3, 40, 2):
        if all(n % p for p in small(n)):
            yield n
def small(n):
    for p in primes():
        if p * p > n: return
        yield p
print(list(primes()))
class KeepsDel:
    def __init__(self, g): self.g = g
    def __del__(self):
        try: self.g.close()
        except ValueError as exc: print("del:", exc)
def holds(box):
    k = KeepsDel(box[0])
    yield 1
    del k
    yield 2
box = []
h = holds(box)
box.append(h)
print(next(h))
try:
    print(next(h))
except Exception as exc:
    print(repr(exc))
