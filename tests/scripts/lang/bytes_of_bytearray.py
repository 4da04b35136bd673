# A bytes object never changes, whatever is done to the bytearray that it was made of.
import io

SIZE = 20_000


def fresh():
    return bytearray(i * 7 % 256 for i in range(SIZE))


def change(name, f):
    for before in (0, 300, 15_000):
        a = fresh()
        del a[:before]
        want = list(a)
        b = bytes(a)
        view = memoryview(b)
        f(a)
        second = bytes(a)
        print(name, before, list(b) == want, view.tolist() == want, len(a), sum(a), second == a)
        f(a)
        print("   ", len(second), sum(second), len(a), sum(a), hash(b) == hash(bytes(want)))


def item(a):
    a[5] = 1


def piece(a):
    a[10:20] = b"0123456789abc"


def front(a):
    del a[:1000]


def all_of_it(a):
    del a[:]


def middle(a):
    del a[100:200]


def viewed(a):
    with memoryview(a) as view:
        view[3] = 255
        taken = bytes(a)
        view[4] = 254
        print("   ", taken[3:5] != bytes(a)[3:5], taken[4] == 254)


def read_into(a):
    print("   ", io.BytesIO(b"x" * 50).readinto(a))


def grown(a):
    a += b"more"
    a.append(1)
    a.extend([2, 3])
    a.insert(0, 9)


def popped(a):
    print("   ", a.pop(), a.pop(0))


for name, f in [
    ("item", item),
    ("slice", piece),
    ("front", front),
    ("all", all_of_it),
    ("middle", middle),
    ("view", viewed),
    ("readinto", read_into),
    ("grown", grown),
    ("clear", bytearray.clear),
    ("reverse", bytearray.reverse),
    ("resize", lambda a: a.resize(len(a) // 2)),
]:
    if name in ("readinto", "item", "view"):
        change(name, lambda a, f=f: f(a) if len(a) > 100 else None)
    else:
        change(name, f)

a = fresh()
popped(a)
b = bytes(a)
popped(a)
print(len(a), len(b), b[:-1] != a, b[1:-1] == a)

# Handed back when the bytes object is gone.
a = fresh()
for n in range(5):
    b = bytes(a)
    del b
    a[n] = 1
    a += b"."
print(len(a), sum(a))


class Own(bytes):
    pass


a = fresh()
b = Own(a)
a[0] = 99
print(b[0], a[0], type(b).__name__)
