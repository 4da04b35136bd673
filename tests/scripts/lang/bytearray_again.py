# A bytearray made anew, resized to its size, with exports; bytes() of what has __bytes__.
array = bytearray(b"abc")
for source in "x", 7.5, -1, [256], ["a"], 10**30:
    array = bytearray(b"abc")
    try:
        array.__init__(source)
    except Exception as exc:
        print(repr(exc), array)
array = bytearray(b"abc")
view = memoryview(array)
for source in b"xyz", b"wxyz", [1], "x":
    try:
        array.__init__(source)
    except Exception as exc:
        print(repr(exc), array)
for size in 3, 4:
    try:
        print(array.resize(size))
    except BufferError as exc:
        print(exc)
view.release()
array = bytearray(range(10))
array[1:-1:2] = b""
print(array)
array[::-2] = bytearray()
print(array)


class Bytes(bytes):
    pass


class Text(str):
    def __bytes__(self):
        return Bytes(b"of the text")


print(bytes(Text("ä")), type(bytes(Text("ä"))), bytes(Text("ä"), "latin1"), type(Bytes(Text("ä"))))
