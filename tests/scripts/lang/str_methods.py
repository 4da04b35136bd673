# Methods of str with their edge cases and errors.
s = "Hello, Wörld"
print(s.upper(), s.lower(), s.swapcase(), s.title(), s.capitalize(), s.casefold(), "ß".upper(), "ŉ".upper(), "İ".lower(), "Σας".lower(), "ǆ".title(), "straße".casefold() == "STRASSE".casefold())
print("a,b,,c".split(","), " a  b ".split(), " a  b ".split(" "), "a,b,c".split(",", 1), "a,b,c".rsplit(",", 1), "".split(), "".split(","), "abc".split("x"), "a\nb\r\nc\x0bd\x1ce\u2028f".splitlines(), "a\nb\n".splitlines(True), "  x y".split(None, 1), "x y  ".rsplit(None, 1))
print("abcabc".find("c"), "abcabc".rfind("c"), "abcabc".find("c", 3), "abcabc".find("c", -1), "abc".find("", 5), "abc".find("", 3), "abc".count(""), "aaaa".count("aa"), "abc".index("b"), "abc".rindex("c"), "abcabc".count("b", 2), "ab".find("b", None, None))
print("xxaxx".strip("x"), "xxaxx".lstrip("x"), "xxaxx".rstrip("x"), " \t\n a\u3000".strip(), "abcba".strip("ab"), "unhappy".removeprefix("un"), "file.py".removesuffix(".py"), "abc".removeprefix("x"))
print("abc".replace("b", "X"), "aaa".replace("a", "b", 2), "abc".replace("", "-"), "abc".replace("", "-", 2), "".replace("", "x"), "aaa".replace("a", "b", count=1), "abc".translate({97: "A", 98: None, 99: 0x43}), "abc".translate(str.maketrans("ab", "xy", "c")), str.maketrans({"a": 1, 98: "z"}))
print("abc".center(7, "*"), "abc".ljust(5) + "|", "abc".rjust(5, "."), "abc".zfill(5), "-5".zfill(4), "+x".zfill(5), "abc".center(2), "ab".center(5, "-"), "a\tb\tc".expandtabs(4), "\t".expandtabs(0), "a\n\tb".expandtabs(3))
print("a-b-c".partition("-"), "a-b-c".rpartition("-"), "abc".partition("x"), "abc".rpartition("x"), "-".join(["a", "b"]), "".join([]), ",".join("abc"), "abc".startswith(("x", "a")), "abc".endswith("bc", 1), "abc".startswith("b", 1, 2), "".startswith(""), "abc".endswith(()))
for name in ("isalpha", "isdigit", "isdecimal", "isnumeric", "isalnum", "isspace", "isupper", "islower", "istitle", "isidentifier", "isprintable", "isascii"):
    print(name, [getattr(x, name)() for x in ("abc", "ABC", "Abc Def", "12", "½", "²", "", " \t", "a1", "_x", "é", "\x00", "x y", "٣")])
for f in (lambda: "a".split(""), lambda: "abc".index("x"), lambda: "abc".rindex("x"), lambda: "a".join([1]), lambda: "a".center(5, "ab"), lambda: "a".replace(1, 2), lambda: "a" + 1, lambda: "a" * "b", lambda: "abc"[5], lambda: "abc"["a"], lambda: "abc".startswith(1), lambda: "a".partition(""), lambda: str.maketrans("a", "bc"), lambda: "a".translate(5), lambda: "abc"[::0], lambda: "a" < 1, lambda: ord("ab"), lambda: chr(-1), lambda: chr(0x110000), lambda: "a".encode("nope"), lambda: "é".encode("ascii"), lambda: "x".find(1), lambda: 1 in "a", lambda: "a".join(5), lambda: "%d" % "x", lambda: "{".format(), lambda: "{} {}".format(1), lambda: "{a}".format(), lambda: "{0.x}".format(1), lambda: "{:d}".format("x"), lambda: "a".zfill(), lambda: "abc".strip(1), lambda: setattr("a", "x", 1), lambda: "a".foo):
    try:
        print(repr(f()))
    except Exception as e:
        print(type(e).__name__, e)
print(repr("a'b"), repr('a"b'), repr("a'\"b"), repr("\n\t\r\\\x00\x7f\xa0\u200b\ud800\U0001f600é"), ascii("é\U0001f600"), "\x41\101\u0041\N{BULLET}", r"\n", "a" "b", "\
c")
print("{0} {1} {0}".format("a", "b"), "{x[0]} {x[k]} {y.real}".format(x={0: 1, "k": 2}, y=3), "{!r:>5}|{!s}|{!a}".format("a", "b", "é"), "{:{w}.{p}}".format("abcdef", w=8, p=3), "{{}}".format(), "{:>{}}".format("x", 4), "{a} {}".format(1, a=2), "%(a)s %(b)05d" % {"a": 1, "b": 42}, "%c%c" % ("a", 98), "%5s|%-5s|%.2s" % ("ab", "ab", "abc"), "%x %X %o %#x" % (255, 255, 8, 255), "%*d" % (5, 42), "{:,}".format(10**7), "{}".format_map({}) if 0 else "")
print(s[1:4], s[-3:], s[::-1], s[::2], s[10:0:-3], s[100:], len(s), "l" in s, "" in s, min(s), max(s), sorted(set(s))[:3], list("añ😀"), "😀"[0], len("😀"), "a" * 0, "ab" * 3, 3 * "x", "abc" < "abd", "Z" < "a", "" < "a", "a" "b" == "ab", hash("a") == hash("a"), "é".encode(), "é".encode("latin-1"), "é\ud800".encode("utf-8", "surrogatepass"), "é".encode("ascii", "xmlcharrefreplace"), "aé".encode("ascii", "backslashreplace"), "aé".encode("ascii", "ignore"))
class S(str):
    def __str__(self): return "S:" + super().__str__()
    def upper(self): return "UP"
x = S("abc")
print(x, repr(x), x.upper(), type(x.lower()).__name__, type(x[:]).__name__, f"{x}", "%s" % x, x + "d", {x: 1}["abc"], isinstance(x, str), str(b"ab", "ascii"), str(b"ab"), str(), str(object=5), "abc".__format__(">5"), x.join(["1", "2"]))
