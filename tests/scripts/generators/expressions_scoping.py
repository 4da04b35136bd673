x = "module"
print(list(x for x in range(3)), x)
class C:
    items = [1, 2]
    factor = 10
    first = list(i for i in items)
    try:
        second = list(i * factor for i in items)
    except NameError as exc:
        second = str(exc)
    third = [i for i in items for j in range(i)]
print(C.first, C.second, C.third)
def evaluated_early():
    def src():
        print("source evaluated")
        return [1, 2]
    g = (i for i in src())
    print("made")
    return list(g)
print(evaluated_early())
try:
    g = (i for i in undefined_name)
except NameError as exc:
    print(exc)
g = (undefined_name for i in [1])
try:
    next(g)
except NameError as exc:
    print(exc)
try:
    (i for i in 5)
except TypeError as exc:
    print(exc)
g = (i for i in [1] for j in 5)
try:
    next(g)
except TypeError as exc:
    print(exc)
k = 1
g = (k for _ in range(2))
k = 2
print(next(g), end=" ")
k = 3
print(next(g))
fs = list((lambda: i) for i in range(3))
print([f() for f in fs])
def closure():
    total = 0
    def add(n):
        nonlocal total
        total += n
        return total
    return list(add(i) for i in range(5)), total
print(closure())
print(list((i, j) for i in range(3) if i for j in range(i) if j % 2 == 0))
print(sum(i * i for i in range(10)), max((len(w), w) for w in "a bbb cc".split()), dict((c, ord(c)) for c in "ab"))
print(list(y for y in [1, 2, 3] if (z := y) > 1), z)
print(any(n > 2 for n in (print("saw", n) or n for n in range(10))))
nested = ((j for j in range(i)) for i in range(4))
print([list(n) for n in nested])
print("".join(c.upper() for c in "abc"), sorted(-n for n in [3, 1, 2]), set(n % 2 for n in range(5)))
g = (i for i in range(3)); print(g.gi_code.co_name, g.gi_code.co_varnames, g.gi_frame.f_locals.keys())
def f(*a, **k): return a, k
print(f(i for i in range(2))[0][0].__name__)
try: compile("f(i for i in x, 1)", "", "exec")
except SyntaxError as exc: print(exc.msg)
