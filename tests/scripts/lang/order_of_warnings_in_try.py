"""Warnings of a try statement come in the order that its parts are compiled in."""
import warnings

SOURCE = """
try:
    1 is 1
except{star} ValueError:
    2 is 2
else:
    3 is 3
finally:
    4 is 4
"""

for star in "", "*":
    for source in SOURCE, SOURCE[: SOURCE.index("finally")]:
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            compile(source.format(star=star), "<text>", "exec")
        print(repr(star), [w.lineno for w in caught])

JUMPS = """
def f():
    while 1:
        try:
            pass
        finally:
            try:
                5 is 5
            except KeyError:
                return 1
            except ValueError:
                try:
                    pass
                finally:
                    return 2
            else:
                6 is 6
                return 3
            finally:
                7 is 7
                break
"""

with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    compile(JUMPS, "<text>", "exec")
print(list(dict.fromkeys((w.lineno, str(w.message)) for w in caught)))
