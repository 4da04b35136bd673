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
