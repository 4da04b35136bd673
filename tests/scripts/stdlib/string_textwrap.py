import string, textwrap
t = string.Template("$who likes ${what} $$5 $n"); print(t.substitute(who="A", what="b", n=1), t.safe_substitute(who="X"), t.get_identifiers(), t.is_valid())
for s in ("$", "$1", "${a", "$missing"):
    try: print(string.Template(s).substitute())
    except (ValueError, KeyError) as e: print(type(e).__name__, e)
print(string.capwords("hello  wORLD"), string.ascii_letters, string.digits, string.punctuation, repr(string.whitespace), string.hexdigits)
class F(string.Formatter):
    def get_value(self, k, a, kw): return f"<{k}>" if isinstance(k, str) else super().get_value(k, a, kw)
    def convert_field(self, v, c): return v.upper() if c == "u" else super().convert_field(v, c)
print(F().format("{0} {x} {y!u:>6} {}" if 0 else "{0} {x} {y!u:>6}", 1), list(string.Formatter().parse("a{b!r:c}d{{")))
text = "The quick brown fox jumps over the lazy dog, supercalifragilistic expialidocious-words included."
print(textwrap.fill(text, 30)); print(textwrap.wrap(text, 20, break_long_words=False)); print(textwrap.shorten(text, 40), textwrap.shorten(text, 20, placeholder="…")); print(textwrap.dedent("   a\n     b\n\n   c\n"), textwrap.indent("a\n\nb", "> "), textwrap.indent("a\n\nb", "> ", lambda l: True), sep="|")
print(textwrap.wrap("a  b\tc\n\nd", 5), textwrap.fill("x" * 25, 10, initial_indent="* ", subsequent_indent="  "), textwrap.wrap("", 10), textwrap.wrap("aa bb cc dd", 5, max_lines=1), textwrap.TextWrapper(width=12, fix_sentence_endings=True).fill("One. two three."))
try: textwrap.wrap("abc", 0)
except ValueError as e: print(e)
