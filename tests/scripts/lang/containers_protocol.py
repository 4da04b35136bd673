class Seq:
    def __init__(self, *v): self.v = list(v)
    def __len__(self): return len(self.v)
    def __getitem__(self, i): return ("slice", i.start, i.stop, i.step) if isinstance(i, slice) else self.v[i] if not isinstance(i, tuple) else i
    def __setitem__(self, i, v): log.append(("set", i, v))
    def __delitem__(self, i): log.append(("del", i))
log = []
s = Seq(1, 2, 3); print(len(s), s[0], s[-1], s[1:2], s[::2], s[1, ..., None, 2:3], list(s), 2 in s, 9 in s, list(reversed(s)), bool(s), bool(Seq()), [*s], max(s))
s[0] = 1; s[1:2] = "x"; s[::3] = 5; del s[0], s[1:]; s[1, 2] = 3; print(log)
class Map(dict):
    def __missing__(self, k): return f"missing {k}"
m = Map(a=1); print(m["a"], m["b"], m.get("b"), "b" in m)
class Con:
    def __contains__(self, x): return "yes"
print(1 in Con(), 1 not in Con())
class Bad:
    def __len__(self): return self.n
    def __bool__(self): return "x"
    def __iter__(self): return 5
    def __contains__(self, x): raise LookupError("c")
    def __getitem__(self, i): raise IndexError
    def __hash__(self): return "h"
    def __index__(self): return 1.5
    def __repr__(self): return 5
    def __str__(self): return None
    def __format__(self, s): return 3
    def __length_hint__(self): return -1
for n in (-1, "a", 10**30, None, 1.5):
    b = Bad(); b.n = n
    try: len(b)
    except (TypeError, ValueError, OverflowError) as e: print(type(e).__name__, e)
for f in (bool, iter, hash, repr, str, lambda b: 1 in b, lambda b: f"{b}", lambda b: [1][b], lambda b: range(b), lambda b: list(b), format, lambda b: b[0], lambda b: reversed(b), lambda b: dict(b), lambda b: "%d" % b, int, float, lambda b: next(b), lambda b: b(), lambda b: b + 1, lambda b: -b, lambda b: b @ b, lambda b: b.x):
    try: print(f(b))
    except Exception as e: print(type(e).__name__, e)
class H:
    def __hash__(self): return 2**70
    def __eq__(self, o): return True
print(hash(H()) == hash(2**70), {H(): 1}[H()], len({H(), H()}))
class It:
    def __init__(self): self.n = 0
    def __iter__(self): return self
    def __next__(self):
        self.n += 1
        if self.n > 2: raise StopIteration
        return self.n
    def __length_hint__(self): return 2
import operator; print(list(It()), operator.length_hint(It()), tuple(It()), sum(It()), *It(), dict.fromkeys(It()))
class Call:
    def __call__(self, *a, **k): return a, k
print(Call()(1, *[2], x=3, **{"y": 4}), callable(Call()), callable(5), callable(Call))
class Ctx:
    __enter__ = lambda s: s
    __exit__ = lambda s, *a: True
with Ctx(): raise ValueError
print("after"); print(dir(type("D", (), {"__dir__": lambda s: ["b", "a"]})()))
class Sized:
    def __getattr__(self, n): return lambda *a: 5
try: len(Sized())
except TypeError as e: print(e)
print(Sized().__len__(), Sized().anything())
