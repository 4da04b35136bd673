# Output limits of decompressors: input that only makes output beyond the limit is not used.
import zlib

# b"a" * 2048 and a text, compressed, as raw data with a flush, as zlib and as gzip data.
RAW = bytes.fromhex("4a4c1c05a360148c8251300a46c1480300000000ffff")
TEXT = (" ".join(f"word{n * n % 37}" for n in range(400))).encode()


def steps(decompressor, data, limit):
    sizes, out = [], b""
    while data and not decompressor.eof and len(sizes) < 1000:
        part = decompressor.decompress(data, limit)
        out += part
        data = decompressor.unconsumed_tail
        sizes.append((len(part), bool(data)))
    return sizes, out + decompressor.flush()


for limit in (100, 1024, 2047, 2048, 2049):
    d = zlib.decompressobj(-15)
    first = d.decompress(RAW, limit)
    print(limit, len(first), bool(d.unconsumed_tail), d.eof, d.unused_data)
    rest = d.decompress(d.unconsumed_tail)
    print(len(rest), d.unconsumed_tail, set(first + rest))

for wbits in (-15, 15, 31):
    c = zlib.compressobj(wbits=wbits)
    packed = c.compress(TEXT) + c.flush()
    for limit in (1, 7, 1000, len(TEXT) - 1, len(TEXT), len(TEXT) + 1):
        d = zlib.decompressobj(wbits)
        sizes, out = steps(d, packed + b"more", limit)
        print(wbits, limit, len(sizes), sizes[0], sizes[-1], out == TEXT or out == TEXT[: len(out)], d.eof, d.unused_data)

d = zlib.decompressobj()
print(d.decompress(zlib.compress(b"x" * 100_000), 1) + d.flush()[:3], d.eof)
copied = zlib.decompressobj()
copied.decompress(zlib.compress(TEXT), 50)
other = copied.copy()
print(copied.decompress(copied.unconsumed_tail) == other.decompress(other.unconsumed_tail), copied.eof, other.eof)

# A megabyte at a time, as those who guard against bombs do.
bomb = zlib.compress(bytes(50 << 20))
d, total, calls = zlib.decompressobj(), 0, 0
while bomb:
    total += len(d.decompress(bomb, 1 << 20))
    bomb, calls = d.unconsumed_tail, calls + 1
print(total >> 20, calls, d.eof)
