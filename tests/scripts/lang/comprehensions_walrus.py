print([x * y for x in range(3) if x for y in range(x) if y != 5], {x: y for x, y in zip("ab", [1, 2])}, sorted({c for c in "aab"}), list(x for x in [1]))
print([(a, b) for a, *b in ["xyz", (1, 2)]], [[j for j in range(i)] for i in range(3)], [i for i in range(5) if i % 2 if i > 1])
log = []
def t(v): log.append(v); return v
print([t(x) for x in t([1, 2]) if t(x > 1)], log); log.clear()
print({t(k): t(v) for k, v in [(1, 2)]}, log)
x = 10; print([x for x in range(2)], x, [x := i for i in range(3)], x, (y := 5) + y, [y for y in [y]], y)
if (n := len("abc")) > 2: print(n)
while (line := next(it := iter("ab"), None)) and len(log) < 6: log.append(line)
print(log, (lambda: (w := 1, w))(), f"{(q := 7)} {q}", [z := 1, z ** 2])
class C:
    a = [1, 2]; b = [i for i in a]; c = [(i, j) for i in a for j in [3]]; d = {k: len(a) if 0 else k for k in a}
    e = [__class__ for _ in "x"] if 0 else []; f = (lambda: [k for k in "ab"])()
print(C.b, C.c, C.d, C.f)
def gen(): return [(yield_ := v) for v in (1, 2)], yield_
print(gen())
def deep(): return [[[(i, j, k) for k in range(j)] for j in range(i)] for i in range(3)]
print(deep())
fs = [lambda: i for i in range(2)]; print([f() for f in fs], [(lambda i=i: i)() for i in range(2)], [lambda: (i, j) for j in "a"][0].__code__.co_freevars)
try: [1 // i for i in (1, 0)]
except ZeroDivisionError as e: print(e, e.__traceback__.tb_next)
try: [nope for _ in [1]]
except NameError as e: print(e)
try: [i for i in 5]
except TypeError as e: print(e)
try: {[]: 1 for _ in [1]}
except TypeError as e: print(e)
def f():
    a = 1
    r = [a for a in [2]]; assert a == 1
    s = [locals() for b in [3]]; return r, sorted(s[0]), sorted(locals())
print(f(), any(v for v in []), all(v for v in []), sum(1 for _ in "abc"), dict((i, i) for i in range(2)), set(i for i in "a"), sorted((i for i in [2, 1]), reverse=True), max((len(w), w) for w in ("a", "bb")), tuple(i for i in "ab"))
matrix = [[1, 2], [3, 4]]; print([[r[i] for r in matrix] for i in range(2)], [v for r in matrix for v in r], [*map(list, zip(*matrix))], {(i, j): v for i, r in enumerate(matrix) for j, v in enumerate(r)})
print([a if a > 1 else -a for a in range(3)], [not a for a in (0, 1)], [a and b for a, b in [(1, 2)]], ["%s" % a for a in "x"], [f"{a}" for a in [1]], [(*a, 1) for a in [(0,)]], [{**a} for a in [{"k": 1}]], [a[::-1] for a in ["ab"]], [print(a, end=" ") for a in "p"])
for code in ("[x for x in y] = 1", "[i for i in x for]", "[*a for a in b]", "{**a for a in b}", "[a, b for a in c]", "(x for x in y for)", "[x := 1 for [x] in y]", "{a: b, c for c in d}", "[x if y for z in w]", "del [x for x in y]", "[yield x for x in y]", "[(x := y) for y in (x := [1])]", "f(x for x in y, 1)", "f(1, x for x in y)"):
    try: compile(code, "", "exec"); print("ok")
    except SyntaxError as e: print(e.msg)
