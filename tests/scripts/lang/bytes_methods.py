# bytes and bytearray.
b = b"Hello\x00\xff'\"\n"
print(b, repr(bytearray(b)), b[0], b[-1], b[1:3], b[::-1], len(b), 72 in b, b"el" in b, list(b"ab"), b.hex(), b.hex(":"), b.hex("-", 2), b.hex("_", -3), bytes.fromhex("de ad BE\nef"), bytes(3), bytes([1, 2]), bytes("é", "utf-8"), bytes(bytearray(b"x")), bytes(), bytes(range(3)))
print(b"a,b,c".split(b","), b" a b ".split(), b"a,b".partition(b","), b"abc".replace(b"b", b"XX"), b"abc".find(b"c"), b"abc".find(99), b"abcb".rindex(b"b"), b"abc".count(b"b"), b"abc".startswith((b"x", b"a")), b"xxaxx".strip(b"x"), b"-".join([b"a", bytearray(b"b")]), b"abc".upper(), b"aBc".swapcase(), b"a b".title(), b"abc".center(7, b"*"), b"5".zfill(3), b"a\tb".expandtabs(4), b"a\nb".splitlines(), b"abc".translate(bytes(range(256)), b"b"), bytes.maketrans(b"a", b"z")[97], b"abc".removeprefix(b"a"), b"ab" * 2, b"a" + bytearray(b"b"), bytearray(b"a") + b"b", b"%s %d %a" % (b"x", 5, "é"), b"%b" % b"y", b"%c" % 65, b"abc".decode(), b"\xff".decode("latin-1"), b"\xffa".decode("utf-8", "replace"), b"\xffa".decode("ascii", "surrogateescape").encode("ascii", "surrogateescape"))
print(b"abc".isalpha(), b"12".isdigit(), b"".isalpha(), b" ".isspace(), b"A".isupper(), b"a".islower(), b"Ab".istitle(), b"a1".isalnum(), b"\xff".isascii(), b"a" < b"b", b"a" == bytearray(b"a"), b"a" == "a", hash(b"a") == hash(bytes([97])), b"abc" > bytearray(b"abb"))
for f in (lambda: b"a" + "b", lambda: b"a"[5], lambda: bytes([256]), lambda: bytes([-1]), lambda: bytes("x"), lambda: bytes(-1), lambda: bytes(1.5), lambda: bytes(None), lambda: bytes.fromhex("abc"), lambda: bytes.fromhex("zz"), lambda: b"a".find("a"), lambda: "a" in b"a", lambda: 256 in b"a", lambda: b"\xff".decode(), lambda: b"\xe2\x82".decode(), lambda: b"a".join(["x"]), lambda: b"a".split(b""), lambda: b"a".replace("a", "b"), lambda: bytes(b"a", "utf-8"), lambda: bytes(5, "utf-8"), lambda: b"abc".index(b"x"), lambda: b"%d" % "x", lambda: b"%s" % "x", lambda: b"a".hex(5), lambda: b"a".hex("é"), lambda: b"a".center(5, b"ab"), lambda: hash(bytearray()), lambda: {bytearray(): 1}, lambda: b"a" < "b", lambda: memoryview("x"), lambda: b"a" % (1,), lambda: b"ab".translate(b"x")):
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__, e)
a = bytearray(b"hello")
a[0] = 72; a.append(33); a.extend(b"??"); a.extend([65]); a.insert(0, 62); print(a, a.pop(), a.pop(0)); a.remove(33); a.reverse(); print(a); del a[1:3]; a[1:2] = b"XYZ"; a += b"end"; a *= 2; print(a, a.copy() is a, a.index(b"X"), len(a)); a[::2] = b"-" * len(a[::2]); print(a); a.clear(); print(a, bytearray(2), bytearray("é", "latin-1"), bytearray([1]), bytearray.fromhex("00ff"))
for f in (lambda: bytearray(b"a").append(256), lambda: bytearray(b"a").append("x"), lambda: bytearray().pop(), lambda: bytearray(b"a").remove(5), lambda: bytearray(b"abc").__setitem__(0, 300), lambda: bytearray(b"abc").__setitem__(slice(0, 3, 2), b"x"), lambda: bytearray(b"abc").__setitem__(5, 1), lambda: bytearray(b"abc").extend("x"), lambda: bytearray(b"abc").extend(5)):
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__, e)
a = bytearray(b"abcdef"); m = memoryview(a); m[0] = 90; m[1:3] = b"YX"
print(a, m[2], m[1:4].tobytes(), m.tolist(), m.nbytes, m.format, m.itemsize, m.ndim, m.shape, m.strides, m.readonly, m.contiguous, m.obj is a, len(m), m == a, m[::-2].tobytes(), bytes(m[4:]), m.hex(), m.cast("H").tolist() if len(a) % 2 == 0 else None, memoryview(b"ab").readonly)
try: a.append(1)
except BufferError as e: print(e)
m.release()
try: m[0]
except ValueError as e: print(e)
try: memoryview(b"a")[0] = 1
except TypeError as e: print(e)
with memoryview(b"abc") as m: print(m[1], hash(m) == hash(b"abc"), m.toreadonly().readonly, 98 in m, list(reversed(m)), m.count(97), m.index(99))
a.append(1); print(a)
class B(bytes):
    def __repr__(self): return "B()"
print(B(b"x"), B(b"xy")[0], type(B(b"x") + b"").__name__, B.fromhex("41") == b"A", type(B.fromhex("41")).__name__, str(B(b"q"), "ascii"))
class Y:
    def __bytes__(self): return b"bytes!"
print(bytes(Y()), b"%b" % Y(), bytearray(b"x").isalpha(), bytes(memoryview(b"mem")), b"".join([b"a"]) , bytearray(b"ab").startswith(b"a"), b"x".__mod__(()))
