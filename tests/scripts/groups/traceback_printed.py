"""An uncaught exception group is printed as a tree."""
def fail(exc): raise exc
def collect(*excs):
    out = []
    for e in excs:
        try: fail(e)
        except Exception as x: out.append(x)
    return out
def inner():
    try: 1 / 0
    except ZeroDivisionError as e:
        err = ValueError("chained")
        err.add_note("a note\non two lines")
        raise err from e
try: inner()
except ValueError as e: chained = e
group = ExceptionGroup("outer", [*collect(KeyError("k"), OSError(2, "no such")), ExceptionGroup("nested", [chained, TypeError("never raised")])])
group.add_note("note on the group")
raise group
