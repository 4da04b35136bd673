"""Old-style cooperative multitasking with plain generators."""
from collections import deque
def consumer(f):
    def start(*a, **k):
        g = f(*a, **k)
        next(g)
        return g
    return start
@consumer
def printer(prefix):
    n = 0
    try:
        while True:
            item = yield n
            n += 1
            print(prefix, item)
    except GeneratorExit:
        print(prefix, "closed after", n)
@consumer
def router(**targets):
    default = targets.pop("default")
    try:
        while True:
            kind, item = yield
            targets.get(kind, default).send(item)
    finally:
        for t in [*targets.values(), default]: t.close()
r = router(num=printer("N"), txt=printer("T"), default=printer("?"))
for msg in [("num", 1), ("txt", "a"), ("num", 2), ("bin", b"x")]: r.send(msg)
r.close()

class Scheduler:
    def __init__(self): self.q, self.waiting = deque(), {}
    def add(self, name, g): self.q.append((name, g, None))
    def run(self):
        turn = 0
        while self.q:
            turn += 1
            name, g, val = self.q.popleft()
            try: cmd = g.send(val)
            except StopIteration as s:
                print(turn, name, "->", s.value)
                for w in self.waiting.pop(name, ()): self.q.append((*w, s.value))
                continue
            match cmd:
                case None: self.q.append((name, g, None))
                case ("call", sub, *args):
                    self.q.append((name + "/" + sub.__name__, sub(*args), None))
                    self.waiting.setdefault(name + "/" + sub.__name__, []).append((name, g))
                case ("print", text):
                    print(turn, name, text)
                    self.q.append((name, g, len(text)))
def square(x):
    yield
    return x * x
def main(n):
    total = 0
    for i in range(n):
        total += yield ("call", square, i)
        yield
    size = yield ("print", f"total {total}")
    return total, size
s = Scheduler()
s.add("one", main(3))
s.add("two", main(2))
s.run()
@consumer
def state_machine():
    out = []
    ch = yield
    while True:
        while ch.isdigit():
            out.append(("digit", ch))
            ch = yield out
        while ch.isalpha():
            out.append(("alpha", ch))
            ch = yield out
        if ch == "!":
            out = []
            ch = yield out
m = state_machine()
for c in "1a2!b": result = m.send(c)
print(result)
def trampoline(g):
    stack, value = [g], None
    depth = 0
    while stack:
        try:
            value = stack[-1].send(value)
            stack.append(value)
            depth = max(depth, len(stack))
            value = None
        except StopIteration as stop:
            stack.pop()
            value = stop.value
    return value, depth
def fact(n):
    return 1 if n == 0 else n * (yield fact(n - 1))
print(trampoline(fact(20)))
def count_down(n):
    if n: return (yield count_down(n - 1)) + 1
    return 0
    yield
print(trampoline(count_down(20000)))
