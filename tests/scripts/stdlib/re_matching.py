import re
m = re.search(r"(?P<y>\d{4})-(\d\d)(?:-(\d\d))?", "on 2024-05 ok"); print(m, m.group(), m.group(1, 2), m.groups("none"), m.groupdict(), m.span("y"), m.start(2), m.lastindex, m.lastgroup, m.string[m.end():], m["y"], m.expand(r"\2/\g<y>"))
print(re.findall(r"a(b)?(c)?", "abac a"), re.findall(r"\w+", "héllo wörld"), re.findall(r"(?i)A.", "ab\nAc"), re.split(r"(,)\s*", "a, b,c"), re.split(r"\b", "a b"), re.split("x", "axbxc", maxsplit=1), re.sub(r"(\w)(\w)", r"\2\1", "abcd e"), re.sub("x*", "-", "abxd"), re.subn("a", lambda m: m[0].upper(), "banana", count=2), re.escape("a.b*[c]"), re.sub(r"(?P<n>\d)", r"<\g<n>>\\", "a1"))
for p, s in ((r"^a.c$", "abc"), (r"a+?", "aaa"), (r"(a|ab)(c|bcd)", "abcd"), (r"(?<=x)y(?!z)", "xyxyz"), (r"(?<!x)y", "xyy"), (r"(\w+) \1", "hey hey"), (r"(?m)^b", "a\nb"), (r"(?s)a.b", "a\nb"), (r"(?x) a  b # c", "ab"), (r"[^\W\d_]+", "1_ab"), (r"\A\s*\Z", "  "), (r"(?:a{2,3}){2}", "aaaaa"), (r"(a)?(?(1)b|c)", "c"), (r"(?>a+)b", "aaab"), (r"a++b", "aab"), (r"[a-c&&x]", "&"), (r"\Bb", "ab"), (r"(?a:\w)", "é"), (r"x{,2}y", "xxy"), (r"\u00e9|\x41|\N{BULLET}", "A"), (r"()", "")):
    m = re.search(p, s); print(p, m and (m.span(), m.groups()))
for p in ("(", ")", "[a", "a**", "*a", "(?P<1>a)", "(?P<a>x)(?P<a>y)", "\\", "a{2,1}", "(?<=a+)b", "\\1", "(?z)", "(?P=x)", "[z-a]", "(?P<a", "a(?i)b", "\\q", "(?(2)a|b)", "x{99999999999}", "(?:"):
    try: re.compile(p); print("ok", p)
    except (re.error, OverflowError) as e: print(p, "|", e)
p = re.compile(r"(\d+)", re.I | re.M); print(p.flags, p.groups, p.pattern, p.fullmatch("12"), p.match("a1", 1), [m.span() for m in p.finditer("1a22")], repr(p), p == re.compile(r"(\d+)", re.I | re.M), p.groupindex, re.compile(b"b").findall(b"abb"), p.scanner("1 2").search())
try: re.match("a", b"a")
except TypeError as e: print(e)
try: re.sub("a", r"\9", "a")
except re.error as e: print(e)
print(re.search("a|b|", "xb").span(), re.findall("", "ab"), re.fullmatch("a|ab", "ab"), re.match(r"(?:(a)|b)*", "ab").groups(), re.match("(a*)*", "aaa").span(), re.search(r"(x+x+)+y", "x" * 18))
