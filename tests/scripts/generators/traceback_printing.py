def inner():
    yield 1
    raise ValueError("from inner")
def outer():
    try:
        yield from inner()
    except ValueError as exc:
        raise KeyError("from outer") from exc
def consume(g):
    for x in g:
        print("got", x)
consume(outer())
