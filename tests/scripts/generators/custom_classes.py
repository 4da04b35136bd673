from collections.abc import Generator
class Countdown(Generator):
    def __init__(self, n):
        self.n = n
        self.thrown = []
    def send(self, value):
        if value is not None:
            self.n += value
        self.n -= 1
        if self.n < 0:
            raise StopIteration("lift off")
        return self.n
    def throw(self, typ, val=None, tb=None):
        self.thrown.append(typ)
        if isinstance(typ, ValueError):
            return "swallowed"
        super().throw(typ, val, tb)
c = Countdown(3)
print(next(c), c.send(2), list(c))
def wrap(g):
    r = yield from g
    yield ("result", r)
print(list(wrap(Countdown(2))))
w = wrap(c2 := Countdown(9))
print(next(w), w.send(5), w.throw(ValueError("v")))
w.close()
print(c2.thrown)
try:
    next(c2)
except StopIteration:
    pass
class Peekable:
    def __init__(self, it):
        self.it = iter(it)
        self.buffer = []
    def __iter__(self):
        return self
    def __next__(self):
        return self.buffer.pop() if self.buffer else next(self.it)
    def peek(self, default=None):
        for x in self:
            self.buffer.append(x)
            return x
        return default
    def __bool__(self):
        return self.peek(Peekable) is not Peekable
p = Peekable("abc")
print(p.peek(), next(p), bool(p), list(p), bool(p), p.peek("none"))
class Lexer:
    def __init__(self, text): self.text = text
    def __iter__(self):
        n = 0
        while n < len(self.text):
            ch = self.text[n]
            if ch.isspace():
                n += 1
                continue
            start = n
            if ch.isdigit():
                while n < len(self.text) and self.text[n].isdigit(): n += 1
                yield int(self.text[start:n])
            else:
                n += 1
                yield ch
def expr(tokens, minimum=0):
    prec = {"+": 1, "-": 1, "*": 2, "/": 2}
    left = next(tokens)
    if left == "(":
        left = yield from expr(tokens)
        next(tokens)
    yield left
    while tokens.peek() in prec and prec[tokens.peek()] > minimum:
        op = next(tokens)
        right = yield from expr(tokens, prec[op])
        left = {"+": left.__add__, "-": left.__sub__, "*": left.__mul__, "/": left.__floordiv__}[op](right)
        yield f"{op} -> {left}"
    return left
def evaluate(text):
    steps = []
    g = expr(Peekable(Lexer(text)))
    try:
        while True: steps.append(next(g))
    except StopIteration as stop:
        return stop.value, steps
for text in ("1 + 2 * 3", "(1+2)*3 - 4", "100/7/2", "2*(3+(4-1))"):
    print(text, *evaluate(text))
class Descriptor:
    def __get__(self, obj, cls):
        yield obj is None
        yield cls.__name__
class Has: gen = Descriptor()
print(list(Has.gen), list(Has().gen))
class Ctx:
    def __enter__(self): yield "entering is lazy"
    def __exit__(self, *a): return (yield)
with Ctx() as v: print(list(v))
