import datetime
x, s, d, w = 3.14159, "text", {"k": [1, 2]}, 10
print(f"{x:.2f}|{x:10.3f}|{x:<10.1f}|{x:^+10.2e}|{x!r}|{s!r:>8}|{s:*^12}|{s!a}|{d['k'][0]}|{x=}|{x = :.1f}|{s=!s}|{w:{w}}|{x:{w}.{2}f}|{'nested ' + f'{s}'}")
print(f"{{}} {{{x:.1f}}} {'{'} {'}'} {{'a'}}", f"{1 + 1 = }", f"{s.upper()=}", f'{"quotes " + 'inside'}', f"{'\n'.join('ab')!r}", f"{lambda_ if (lambda_ := 1) else 0}", f"{(lambda: 5)()}", rf"\d{1}\{2}", f"\N{BULLET}\x41\u00e9")
print(f"""multi {
    x  # comment
    :.1f} line {s
}""", f"{'a' if x else 'b'}", f"{[i for i in range(3)]}", f"{ {1: 2}[1] }", f"{x:%}" , f"{1234567:,} {1234567.891:_.1f} {255:#x} {255:#b} {255:08b} {-5:+d} {5: d} {1e10:g} {True:d} {65:c}")
print(f"{datetime.date(2024, 1, 5):%Y/%m/%d}", f"{datetime.datetime(2024, 1, 5, 3, 4):%H:%M}", f"{None}", f"{None!s:>6}", f"{...}", f"{b'b'}", f"{1j:.1f}", f"{10**20:e}", f"{float('nan'):f} {float('inf'):F}", f"{0.1 + 0.2}", f"{1/3:.3%}")
class F:
    def __format__(self, spec): return f"<{spec}>"
    def __str__(self): return "str"
    def __repr__(self): return "repr"
f = F(); print(f"{f}|{f:abc}|{f!s}|{f!r:>6}|{f:{'x'}{1}}|{f=}|{f=:y}|{f:{{}}}|{f!s:^7}")
for e in ("f'{1:d}' + f'{1.5:d}'", "f'{\"s\":d}'", "f'{1:.2d}'", "f'{1:zz}'", "f'{[]:5}'", "f'{1:,_}'", "f'{\"s\":+}'", "f'{\"s\":,}'", "f'{1:c}{-1:c}'", "f'{10**400:f}'", "f'{object():x}'", "f'{1.5:x}'", "f'{x.y}'", "f'{d[\"z\"]}'", "f'{1:{\"bad\"}}'", "f'{{}}{undefined}'", "f'{1:1000000000000000000000}'", "f'{\"s\":=5}'"):
    try: print(eval(e))
    except Exception as ex: print(type(ex).__name__, ex)
for c in ("f'{'", "f'{}'", "f'}'", "f'{x!}'", "f'{x!z}'", "f'{x!r '", "f'{x:'", "f'{*x}'", "f'{x y}'", "f'{a:{b:{c:{d}}}}'", "f'{lambda x: 1}'", "f'{yield}'", "f'{!r}'", "f'{=}'", "f'{x = '", "f'{a $ b}'", "f'{#}'", "f'{x;y}'", "f'{def}'", "f'{\\'a\\'}'"):
    try: compile(c, "", "eval"); print("ok")
    except SyntaxError as e: print(e.msg)
print("{} {1} {}".format(1) if 0 else "{0} {1[k]} {2.real:>4} {name!r:^7} {{}}".format(1, {"k": 2}, 3, name="n"), "{:{}}".format("a", 5), "{:{w}.{p}f}".format(2.5, w=8, p=2), "%s %r %d %5.1f %x %% %c %-5s| %05d %+d %(a)s" % {"a": 1} if 0 else "%s %r %d %5.1f %x %% %c %-5s| %05d %+d" % (1, "a", 3.9, 2.55, 255, "c", "l", 42, 7), "%(a)s %(b)05.1f" % {"a": 1, "b": 2.25}, format(5, "b"), format("x", ">3"), "{!s} {!r}".format("a", "b"), "{0.__class__.__name__}".format(1))
for f in (lambda: "{}".format(), lambda: "{1}".format(0), lambda: "{a}".format(), lambda: "{".format(), lambda: "}".format(), lambda: "{0} {}".format(1, 2), lambda: "{!x}".format(1), lambda: "{:{}}".format(1), lambda: "%d" % "a", lambda: "%s %s" % 1, lambda: "%s" % (1, 2), lambda: "%(a)s" % 1, lambda: "%q" % 1, lambda: "%c" % "ab", lambda: "%*d" % (3, 4), lambda: "%.*f" % (2, 1.5), lambda: "{0[a]}".format([1]), lambda: "{.x}".format(1)):
    try: print(f())
    except Exception as e: print(type(e).__name__, e)
