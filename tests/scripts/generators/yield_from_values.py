def leaf(n):
    total = 0
    for i in range(n):
        got = yield i
        total += got or 0
    return total
def mid(n):
    r = yield from leaf(n)
    print("mid got", r)
    return r * 2
def top():
    a = yield from mid(2)
    b = yield from mid(1)
    return [a, b]
g = top()
print(next(g))
print(g.send(10))
print(g.send(20))
try:
    g.send(5)
except StopIteration as stop:
    print(stop.value)

def flatten(x):
    for item in x:
        if isinstance(item, list):
            yield from flatten(item)
        else:
            yield item
print(list(flatten([1, [2, [3, [4, []]], 5], [[[6]]]])))

class Tree:
    def __init__(self, v, left=None, right=None):
        self.v, self.left, self.right = v, left, right
    def __iter__(self):
        if self.left: yield from self.left
        yield self.v
        if self.right: yield from self.right
print(list(Tree(4, Tree(2, Tree(1), Tree(3)), Tree(6, Tree(5)))))

def returns_immediately():
    return 7
    yield
def use():
    v = yield from returns_immediately()
    yield v
print(list(use()))
def from_list():
    v = yield from [1, 2]
    yield ("value of list", v)
print(list(from_list()))
def stop_value():
    class It:
        def __iter__(self): return self
        def __next__(self): raise StopIteration((1, 2), 3)
    v = yield from It()
    yield v
print(list(stop_value()))
def stop_in_send():
    def inner():
        yield 1
    i = inner()
    next(i)
    try:
        v = yield from i
    except StopIteration:
        v = "no"
    yield ("exhausted", v)
print(list(stop_in_send()))
def same_twice(g):
    a = yield from g
    b = yield from g
    return a, b
s = same_twice(leaf(2))
out = []
try:
    while True: out.append(next(s))
except StopIteration as stop:
    print(out, stop.value)
def deep(n):
    if n: yield from deep(n - 1)
    yield n
print(sum(deep(300)))
def self_delegate():
    g = yield
    yield from g
g = self_delegate()
next(g)
try:
    g.send(g)
except ValueError as exc:
    print(exc)
