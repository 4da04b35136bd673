import traceback
def t(f):
    try: f()
    except Exception as e: print("\n".join(l for l in "".join(traceback.format_exception(e)).splitlines()[3:]))
def a(): x, y = 1
def b(): x, y = 1, 2, 3
def c(): for_ = 1; raise ValueError("c")
def d(): assert 1 == 2, "message"
def e(): del undefined
def f(): import no_such_module_here
def g(): from os import no_such_name
def h():
    with 5 as x: pass
def i():
    for x in 5: pass
def j():
    class C(5): pass
def k():
    @undefined_decorator
    def inner(): pass
def l(): x = {}; x["a"]["b"] = 1
def m(): x = None; x.attr = 1
def n(): x = 1; x += "a"
def o(): return (yield_from := 1) + None
def p():
    try: 1 / 0
    finally: [][0]
def q(): lambda: 1; (lambda: 1 / 0)()
def r(): [*5]
def s(): print(*5)
def u():
    match 5:
        case int(1, 2): pass
def v(): raise "string"
def w(): x = [1, 2, 3]; x[1:"a"]
def y(): exec("1 +")
def z(): int("12x", 10)
for fn in (a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r, s, u, v, w, y, z): t(fn)
