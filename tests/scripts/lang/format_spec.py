# The format mini-language for all builtin types, f-string conversions and nested fields.
vals = [0, 1, -42, 1234567, 2**70, True, 3.14159, -0.5, 1e20, "text", "é", None]
specs = ["", "d", "5", "<5", ">8", "^9", "*^9", "=8", "+", "-", " ", "08", "x", "#x", "#o", "#b", "X", "c", "n", ",", "_", "_x", ".2f", ".3", ".0f", "e", ".2e", "g", "G", "%", ".1%", "10.4", "+.2f", "#.3g", "s", ".2s", "-^10s", "010.2f", ",.2f", "\u00e9<6", "{<6", "z.1f", "!r", "q", "5.", "5d5", ",_", "+s", "#s", ",s", "0=5s", "=5s", "zd", ".2d", ".2c", "10"]
for v in vals:
    row = []
    for s in specs:
        try: row.append(format(v, s))
        except Exception as e: row.append(f"{type(e).__name__}: {e}")
    print(repr(v), row)
for args in [("{} {}", 1, 2), ("{1} {0}", 1, 2), ("{0} {}", 1, 2), ("{} {0}", 1), ("{", 1), ("}", 1), ("{0", 1), ("{!x}", 1), ("{!}", 1), ("{:}}", 1), ("{0[a]}", {"a": 1}), ("{0[}", [1]), ("{0.__class__.__name__}", 1), ("{[0]}", [5]), ("{0[-1]}", {"-1": 3}), ("{:{}}", 5, 10), ("{:{}{}}", 5, ">", 10), ("{0:{1}.{2}f}", 3.14159, 10, 2), ("{!r:^9}", "ab"), ("{:%Y}", 5), ("{:{:{}}}", 1, 2, 3), ("{ 0}", 1), ("{0 }", 1), ("{a b}", 1), ("{0!r }", 1), ("{-1}", 1), ("{10}", 1)]:
    try: print(args, args[0].format(*args[1:]))
    except Exception as e: print(args, type(e).__name__, e)
class P:
    def __init__(self, x): self.x = x
    def __format__(self, spec): return f"<{spec}|{self.x}>"
    def __repr__(self): return "P()"
    __str__ = lambda self: "P-str"
p = P(3); w = 7
print(f"{p}", f"{p:abc}", f"{p!r:>6}", f"{p!s}", f"{p.x:{w}}", f"{p:{w}{'}'}}", f"{p.x=}", f"{ p.x = :>4}", f"{p.x!r:^{w}}", f"{'a' 'b'}", f"{[i for i in range(3)]}", f"{ {'k': 1}['k'] }", f"{(lambda: 5)()}", f"{w:0{w}d}", f"{'x':{'>'}{5}}", f"{1 if w else 2}", f"{w:,}", f"{{}}", f"{{{w}}}", f"""{
    w
}""", f"{w!s:}", f"{w:>{w}}" f"{w}" "z", rf"\n{w}\t", f"{'\n'}", f"{'nested ' + f'{w + 1}'}", format(p, "z"), "{:q}".format(p), f"{w=!s}", f"{w = }", f"{w=:5}")
for src in ["f'{}'", "f'{ }'", "f'{a b}'", "f'{1!z}'", "f'{1'", "f'}'", "f'{1:{2}'", "f'{*a}'", "f'{lambda x:1}'", "f'{!r}'", "f'{1!}'", "f'{a=!}'"]:
    try: print(src, eval(src, {"a": 1}))
    except Exception as e: print(src, type(e).__name__, e)
print(object().__format__("") [:8], end=" ")
try: format(object(), "x")
except TypeError as e: print(e)
print("%5.1f|%-8s|%+d|%x|%#o|%e|%r|%a|%c|%%|%i|%u" % (2.25, "ab", 5, 255, 8, 12345.678, "q", "é", "z", 3, 4), "%(a)s %(b)r" % {"a": 1, "b": "x"}, "%s" % (1,), "%s" % [1], "%.3s|%5s|%-5s|" % ("abcdef", "x", "y"), "%*.*f" % (8, 2, 3.14159), "%05d" % -3, "% d" % 5, "%s %s" % ("a", (1, 2)))
for a in [("%d", "x"), ("%s %s", 1), ("%s", (1, 2)), ("%(a)s", 1), ("%(a)s", {}), ("%z", 1), ("%", 1), ("%c", "ab"), ("%c", -1), ("%x", 1.5), ("%d", None), ("%(a", {}), ("%*d", ("a", 1)), ("abc", 5), ("%i", 1.9), ("%s", ())]:
    try: print(a, a[0] % a[1])
    except Exception as e: print(a, type(e).__name__, e)
