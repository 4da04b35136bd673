from contextlib import contextmanager, ExitStack
log = []
@contextmanager
def m(n):
    log.append(f"+{n}")
    try: yield n
    finally: log.append(f"-{n}")
def show(label): print(label, *log); log.clear()
def recursive(n):
    if n == 0: return "bottom"
    with m(n): return recursive(n - 1)
print(recursive(5)); show("recursive")
@contextmanager
def composed(n):
    with m(f"{n}a"), m(f"{n}b") as b: yield b
with composed(1) as c: log.append(c)
show("composed")
@contextmanager
def recursive_cm(n):
    if n:
        with recursive_cm(n - 1) as x, m(n): yield x + 1
    else: yield 0
with recursive_cm(6) as depth: log.append(depth)
show("recursive cm")
def gen():
    with m("gen"):
        for i in range(3):
            with m(i): yield i
for i in gen():
    if i == 1: break
show("broken")
print(list(zip(gen(), "ab"))); show("zip")
with m("x"), \
     m("y"), \
     m("z"):
    log.append("body")
show("lines")
with (m("p1") as a, m("p2") as b,): log.append(a + b)
show("parens")
def conditional(flag):
    with m("yes") if flag else m("no") as v: return v
print(conditional(1), conditional(0)); show("cond")
class Pool:
    def __init__(self): self.free = [1, 2]
    @contextmanager
    def get(self):
        if not self.free: raise LookupError("pool empty")
        x = self.free.pop()
        try: yield x
        finally: self.free.append(x)
p = Pool()
with p.get() as a, p.get() as b:
    print(a, b, p.free)
    try:
        with p.get(): pass
    except LookupError as e: print(e)
print(p.free)
stack = ExitStack()
with stack:
    for i in range(3): stack.enter_context(m(i))
    with stack.pop_all(): log.append("inner")
    log.append("outer")
show("pop_all")
@contextmanager
def state(d, **kw):
    old = {k: d.get(k) for k in kw}
    d.update(kw)
    try: yield d
    finally: d.update(old)
d = {"a": 1}
with state(d, a=2, b=3): print(d)
print(d)
d = {}
with m("target") as d["key"], m("attr") as log_attr: pass
print(d, log_attr); show("targets")
try:
    with m("unpack") as (q, w, e): pass
    print(q, w, e)
    with m("toolong") as (q, w): pass
except ValueError as exc: print(exc)
show("unpack")
while True:
    with m("loop"): break
show("break")
for i in range(2):
    with m(i): continue
show("continue")
