import traceback
def g():
    try:
        yield 1
    except KeyError:
        yield 2
    yield (
        3
    )
for n, exc in enumerate([ValueError("first"), TypeError("third line")]):
    i = g()
    for _ in range(n + 1): next(i)
    try:
        i.throw(exc)
    except Exception as e:
        traceback.print_exception(e)
def chained():
    try:
        yield
    except ValueError:
        raise TypeError("while handling")
i = chained()
next(i)
try:
    i.throw(ValueError("the first"))
except TypeError as e:
    traceback.print_exception(e)
def runner():
    yield from chained()
r = runner()
next(r)
try:
    r.throw(ValueError("deep"))
except TypeError as e:
    print("\n".join(f"{f.name}: {f.line}" for f in traceback.extract_tb(e.__traceback__)))
try:
    [x for x in (1 // y for y in (1, 0))]
except ZeroDivisionError as e:
    traceback.print_exception(e)
i = g()
i.throw(OSError("into an unstarted generator"))
