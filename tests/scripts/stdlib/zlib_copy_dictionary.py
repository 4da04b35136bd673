"""zlib: copies of running compressors, preset dictionaries."""
import copy, zlib

data = b"".join(b"line %d of some text, line %d\n" % (i, i * i) for i in range(2000))
for wbits in (15, -15, 31):
    c = zlib.compressobj(6, zlib.DEFLATED, wbits)
    head = c.compress(data[:30000])
    d = c.copy()
    e = copy.deepcopy(d)
    one = head + c.compress(data[30000:]) + c.flush()
    two = head + d.compress(data[30000:]) + d.flush()
    three = head + e.compress(b"other") + e.flush()
    print(one == two, zlib.decompress(one, wbits) == data, zlib.decompress(three, wbits) == data[:30000] + b"other")
    try:
        c.copy()
    except ValueError as error:
        print(error)

words = b"the quick brown fox jumps over the lazy dog"
for wbits in (15, -15):
    c = zlib.compressobj(wbits=wbits, zdict=words)
    packed = c.compress(words[::-1] + words) + c.flush()
    d = zlib.decompressobj(wbits=wbits, zdict=words)
    print(d.decompress(packed) == words[::-1] + words, d.eof)
    plain = zlib.compressobj(wbits=wbits)
    print(len(packed) < len(plain.compress(words[::-1] + words) + plain.flush()))
c = zlib.compressobj(zdict=words)
half = c.compress(b"quick brown")
k = c.copy()
print(c.compress(b" fox") + c.flush() == k.compress(b" fox") + k.flush())
packed = zlib.compressobj(zdict=words)
packed = packed.compress(b"lazy dog") + packed.flush()
print(packed[1] & 0x20, int.from_bytes(packed[2:6], "big") == zlib.adler32(words))
for zdict in (None, b"another"):
    try:
        (zlib.decompressobj(zdict=zdict) if zdict else zlib.decompressobj()).decompress(packed)
    except zlib.error as error:
        print(error)
