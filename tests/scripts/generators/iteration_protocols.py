def count(n):
    i = 0
    while i < n:
        yield i
        i += 1
print(list(count(3)), tuple(count(2)), set(count(2)), dict(zip("ab", count(2))), sum(count(5)), sorted(count(3), reverse=True))
a, b, c = count(3)
first, *mid, last = count(5)
print(a, b, c, first, mid, last)
for src, n in ((count(2), 3), (count(4), 3)):
    try:
        x, y, z = src
    except ValueError as exc:
        print(exc)
print([*count(2), *count(3)], {*count(2)}, max(count(4)), min(count(3)), 2 in count(5), 9 in count(5))
print(list(map(lambda x, y: (x, y), count(3), count(2))), list(filter(None, count(3))), list(enumerate(count(2), 5)))
print(list(zip(count(3), count(2))))
try:
    list(zip(count(3), count(2), strict=True))
except ValueError as exc:
    print(exc)
print("-".join(str(i) for i in count(4)), bytes(count(4)), bytearray(count(2)))
def g():
    yield 1
it = g()
for _ in it: pass
for _ in it: print("never")
print(list(it))
class Iterable:
    def __iter__(self):
        yield from "ab"
i = Iterable()
print(list(i), list(i), "a" in i, *i)
class Getitem:
    def __getitem__(self, n):
        if n > 2: raise IndexError
        return n * 10
print(list(Getitem()), 20 in Getitem(), list(reversed([1, 2])))
class Bad:
    def __iter__(self): return 5
try: iter(Bad())
except TypeError as exc: print(exc)
print(list(iter(iter([3, 2, 1, 0]).__next__, 0)))
def mutate():
    l = [1, 2, 3]
    for x in l:
        if len(l) < 6: l.append(x * 10)
        yield x
print(list(mutate()))
d = {1: 1}
def change():
    for k in d:
        yield k
        d[k + 1] = 1
ch = change(); next(ch)
try: next(ch)
except RuntimeError as exc: print(exc)
s = {1}
def changes():
    for k in s:
        yield k
        s.add(k + 1)
ch = changes(); next(ch)
try: next(ch)
except RuntimeError as exc: print(exc)
import itertools
print(list(itertools.chain.from_iterable(count(i) for i in count(4))), list(itertools.accumulate(count(5))))
x, y = itertools.tee(count(3))
print(list(x), list(y))
l = []
l.extend(count(3)); l[1:1] = count(2); l += count(1)
print(l, print(*count(3), sep=","))
