from string.templatelib import Template, Interpolation, convert
name, n = "World", 5
t = t"Hello {name}! {n:>{n}} {n!r} {n=} {name.upper() + '!'}"
print(type(t).__name__, t.strings, t.values, [(i.value, i.expression, i.conversion, i.format_spec) for i in t.interpolations])
print([x if isinstance(x, str) else x.expression for x in t], len(list(t)))
def render(t): return "".join(x if isinstance(x, str) else format(convert(x.value, x.conversion), x.format_spec) for x in t)
print(render(t), render(t""), render(t"{1}{2}"), t"".strings, t"{1}{2}".strings, t"{{}}".strings, rt"\n{1}".strings, (t"a" + t"b{1}c").strings)
for f in (lambda: t"a" + "b", lambda: "b" + t"a", lambda: t"{undefined}", lambda: Template("a", 5), lambda: Interpolation(), lambda: Interpolation(1, "x", "z"), lambda: setattr(t, "strings", 1), lambda: str(t"x{1}")[:8], lambda: len(t), lambda: Interpolation(1, 5)):
    try: print(f())
    except Exception as e: print(type(e).__name__, e)
def html(t):
    import html as h
    out = []
    for p in t:
        match p:
            case str(): out.append(p)
            case Interpolation(Template() as inner): out.append(html(inner))
            case Interpolation(list() as items): out.extend(html(i) if isinstance(i, Template) else h.escape(str(i)) for i in items)
            case Interpolation(v, _, c, s): out.append(h.escape(format(convert(v, c), s)))
    return "".join(out)
print(html(t"<p>{'<b>'} {t'<i>{1 < 2}</i>'} {[t'<li>{x}</li>' for x in 'a&']}</p>"))
i = Interpolation("v", "expr", "r", ">5"); print(i, i.value, i.__match_args__, Interpolation("v").expression == "")
print(Template("a", Interpolation(1, "x"), "b", "c").strings, Template(Interpolation(1), Interpolation(2)).strings, t == t, t"{1}" == t"{1}", repr(t"a{1}b"))
log = []
def side(v): log.append(v); return v
tt = t"{side(1)} {side(2):{side('>3')}}"; print(log, tt.interpolations[1].format_spec); print(t"{n!s:x}".interpolations[0].conversion, t'''{
    n
}'''.interpolations[0].expression, t"{ n }".interpolations[0].expression, t"{n = }".strings, t"{(lambda: 3)()}".values)
for c in ("t'{'", "t'{}'", "t'}'", "t'a' 'b'", "t'a' f'b'", "tb'x'", "t'{x!z}'", "t'a' t'{x}'", "ft'x'", "b'a' t'b'", "u't'"):
    try: compile(c, "", "eval"); print("ok")
    except SyntaxError as e: print(e.msg)
