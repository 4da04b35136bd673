def g():
    while True:
        try:
            x = yield "ready"
            print("got", x)
        except ValueError as exc:
            print("caught", exc)
            yield "recovered"
        except KeyError:
            return "by key error"
        finally:
            print("finally")

i = g()
print(next(i))
print(i.throw(ValueError("one")))
print(next(i))
print(i.send(3))
try:
    i.throw(KeyError)
except StopIteration as stop:
    print("stop", stop.value)
try:
    i.throw(KeyError("after the end"))
except KeyError as exc:
    print(exc)
print(list(i))

i = g()
next(i)
print("close:", i.close())
print("again:", i.close())
i = g()
print("unstarted close:", i.close())
print(list(i))

def returns_on_close():
    try:
        yield 1
    except GeneratorExit:
        return "closing value"
i = returns_on_close()
next(i)
print(i.close(), i.close())
def ignores():
    while True:
        try:
            yield 1
        except GeneratorExit:
            print("ignored")
            yield 2
            return
i = ignores()
next(i)
try:
    i.close()
except RuntimeError as exc:
    print(exc)
print(i.close())

def raises_other():
    try:
        yield
    finally:
        1 / 0
i = raises_other()
next(i)
try:
    i.close()
except ZeroDivisionError as exc:
    print(exc, repr(exc.__context__))
try:
    i = g()
    i.throw(OSError("unstarted"))
except OSError as exc:
    print(exc)
print(i.gi_frame, list(i))
class E(Exception):
    def __init__(self, a, b): super().__init__(a, b)
def catcher():
    try:
        yield
    except E as e:
        yield e.args
i = catcher(); next(i)
try:
    i.throw(E)
except TypeError as exc:
    print(exc)
i = catcher(); next(i)
print(i.throw(E(1, 2)))
