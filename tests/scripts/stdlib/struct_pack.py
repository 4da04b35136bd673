import struct
for f, v in (("<I", (1,)), (">hH", (-2, 65535)), ("=qQ", (-1, 2**64 - 1)), ("<bB?c", (-1, 255, True, b"x")), (">fd", (1.5, 2.25)), ("<e", (0.333,)), ("5s3p", (b"ab", b"xyz")), ("<3i", (1, 2, 3)), ("<xxI", (7,)), ("@iq", (1, 2)), ("=iq", (1, 2)), (">n" if 0 else "@n", (5,)), ("0s", (b"",)), ("<10x", ()), ("!H", (80,))):
    p = struct.pack(f, *v); print(f, p.hex(), struct.calcsize(f), struct.unpack(f, p))
for f in (lambda: struct.pack("I", -1), lambda: struct.pack("B", 256), lambda: struct.pack("i", "a"), lambda: struct.pack("2i", 1), lambda: struct.unpack("i", b"abc"), lambda: struct.pack("z", 1), lambda: struct.pack("c", "x"), lambda: struct.pack("c", b"xy"), lambda: struct.calcsize("99999999999999999999i"), lambda: struct.pack("f", 1e40), lambda: struct.pack("h", 40000), lambda: struct.pack("q", 2**63), lambda: struct.unpack_from("i", b"abcdef", 4), lambda: struct.pack_into("i", bytearray(2), 0, 1), lambda: list(struct.iter_unpack("i", b"12345")), lambda: struct.pack("<n", 1), lambda: struct.pack("e", 1e6), lambda: struct.pack("s", 5)):
    try: print(f())
    except (struct.error, TypeError, OverflowError) as e: print(type(e).__name__, e)
s = struct.Struct("<hi"); b = bytearray(10); s.pack_into(b, 2, 5, 6); print(b.hex(), s.unpack_from(b, 2), s.size, s.format, list(struct.iter_unpack("<h", b"\1\0\2\0")), repr(s))
