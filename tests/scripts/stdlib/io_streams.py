import io
s = io.StringIO("line1\nline2\r\nline3"); print(s.readline(), s.tell(), s.read(3), list(s), s.seek(0), s.getvalue() == "line1\nline2\r\nline3"); s.truncate(3); print(s.getvalue(), s.write("xy"), repr(s.getvalue()))
b = io.BytesIO(b"abc\ndef"); print(b.read(2), b.readline(), b.readlines(), b.seek(-2, 2), b.read(), b.getbuffer()[0], b.readinto(bytearray(2)), b.seekable(), b.isatty()); b.seek(10); b.write(b"!"); print(b.getvalue())
for f in (lambda: s.write(b"x"), lambda: b.write("x"), lambda: b.seek(-1), lambda: s.seek(1, 1), lambda: io.StringIO(b"x"), lambda: io.BytesIO("x"), lambda: s.fileno(), lambda: io.open("/no/such/file"), lambda: io.open("/tmp", "w"), lambda: open("x", "zz"), lambda: open("x", "rb", encoding="utf8"), lambda: open("x", "r", 0), lambda: open("x", "rw"), lambda: open("/dev/null", "r").write("x"), lambda: io.TextIOWrapper(b, encoding="nope")):
    try: print(f())
    except Exception as e: print(type(e).__name__, e)
import tempfile, os
p = os.path.join(tempfile.mkdtemp(), "f")
with open(p, "w", newline="\r\n", encoding="utf-8") as f: print(f.write("é\nb\n"), f.name == p, f.mode, f.encoding, f.closed, f.writable(), f.readable(), f.line_buffering, f.newlines)
print(open(p, "rb").read(), open(p, newline="").read().__repr__(), open(p).read().__repr__(), [l for l in open(p)]) if 0 else None
with open(p, "rb") as f: print(f.read(), type(f).__name__, f.raw.name == p, f.peek(1), f.tell())
with open(p, encoding="utf-8") as f: print(repr(f.read()), f.newlines, f.seek(0), f.readline(), f.tell() > 0, type(f.buffer).__name__)
with open(p, "r+b") as f: f.seek(1); f.write(b"ZZ"); f.seek(0); print(f.read(5)); f.truncate(2)
with open(p, "a+") as f: f.write("end"); f.seek(0); print(repr(f.buffer.read()))
with open(p, encoding="ascii", errors="replace") as f: print(ascii(f.read()))
try: open(p, encoding="ascii").read()
except UnicodeDecodeError as e: print(e)
try: open(p, "x")
except FileExistsError as e: print(type(e).__name__, e.errno)
t = io.TextIOWrapper(io.BytesIO(), encoding="utf-16", write_through=True); t.write("a"); print(t.buffer.getvalue(), t.detach().closed); os.unlink(p); os.rmdir(os.path.dirname(p))
print("a", "b", sep="-", end="!\n", file=(o := io.StringIO())); print(repr(o.getvalue())); r = io.BufferedReader(io.BytesIO(b"x" * 100), 16); print(r.read1(5), len(r.peek()), r.read(20) == b"x" * 20)
import warnings
