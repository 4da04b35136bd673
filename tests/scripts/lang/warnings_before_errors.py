# Warnings that are given before the scopes are looked at are given although those have an error.
import warnings

warnings.simplefilter("always")
SOURCES = [
    "def f():\n    try: pass\n    finally: return 1\n[v for v in [(y := 3)]]",
    "'\\d'\ndef f():\n    global x\n    x: int",
    "x is 1\nnonlocal y",
]
for source in SOURCES:
    with warnings.catch_warnings(record=True) as seen:
        warnings.simplefilter("always")
        try:
            compile(source, "text", "exec")
        except SyntaxError as exc:
            print(exc)
        print([(str(w.message), w.lineno) for w in seen])
print(type(iter("abc")).__name__, type(iter("äbc")).__name__)
print(iter("abc").__reduce__()[1:], iter("äbc").__length_hint__())

import _suggestions

print(_suggestions._generate_suggestions(["g3", "abc"], "g0"))
for args in ((1, "a"), (["a"], 1), ([1], "b"), (["xyz"], "b")):
    try:
        print(_suggestions._generate_suggestions(*args))
    except TypeError as exc:
        print(exc)
