class Plain:
    def __init__(self, *values):
        self.values = values
    def __await__(self):
        got = []
        for v in self.values:
            got.append((yield v))
        return got

class ReturnsIterator:
    def __await__(self):
        return iter(["x", "y"])

class NotIterator:
    def __await__(self):
        return 123

class ReturnsCoroutine:
    def __await__(self):
        return coro()

class Raises:
    def __await__(self):
        raise LookupError("in __await__")

async def coro():
    return 5

def drive(c, *sends):
    out = []
    sends = iter(sends)
    value = None
    try:
        while True:
            out.append(c.send(value))
            value = next(sends, None)
    except StopIteration as stop:
        return out, stop.value
    except Exception as exc:
        return out, f"{type(exc).__name__}: {exc}"

async def use(x):
    return await x

print(drive(use(Plain(1, 2, 3)), "a", "b", "c"))
print(drive(use(ReturnsIterator())))
print(drive(use(ReturnsIterator()), "cannot be sent to an iterator"))
print(drive(use(NotIterator())))
print(drive(use(ReturnsCoroutine())))
print(drive(use(Raises())))
for bad in (None, 1, "s", [], (i for i in ()), object, lambda: None):
    print(drive(use(bad)))

def generator():
    yield 1
print(drive(use(generator())))

import types
legacy = types.coroutine(generator)
print(drive(use(legacy())))

class Inst:
    pass
i = Inst()
i.__await__ = lambda: iter([1])
print(drive(use(i)))

class Meta(type):
    def __await__(cls):
        yield cls.__name__
        return "from the metaclass"
class WithMeta(metaclass=Meta):
    pass
print(drive(use(WithMeta)))

class Desc:
    def __get__(self, obj, cls=None):
        print("descriptor asked")
        return lambda: iter([7])
class ByDescriptor:
    __await__ = Desc()
print(drive(use(ByDescriptor())))
