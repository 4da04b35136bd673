"""symtable: scopes, names, flags."""
import symtable

source = """
import os
from sys import path as p
g = 1
def f(a, b=1, *args, k, **kw):
    global g
    g = a
    local = [x * b for x in a]
    def inner():
        nonlocal local
        local = a
        return lambda q: q + k
    return inner
class C:
    attr = 1
    def m(self):
        return __class__
    async def am(self):
        yield 1
gen = (i for i in range(3))
"""

def show(table, depth=0):
    pad = "  " * depth
    print(pad, table.get_type(), table.get_name(), table.get_lineno(), table.is_nested(), table.is_optimized(), table.has_children())
    for s in sorted(table.get_symbols(), key=lambda s: s.get_name()):
        flags = [n for n in ("referenced", "parameter", "global", "nonlocal", "declared_global", "local", "free", "imported", "assigned", "cell")
                 if hasattr(s, "is_" + n) and getattr(s, "is_" + n)()]
        print(pad, "  ", s.get_name(), *flags)
    if table.get_type() == "function":
        print(pad, "   parameters", table.get_parameters(), "frees", sorted(table.get_frees()), "globals", sorted(table.get_globals()))
    for child in table.get_children():
        if child.get_type() != "annotation":
            show(child, depth + 1)

show(symtable.symtable(source, "file", "exec"))
print(symtable.symtable("a + b", "file", "eval").lookup("a").is_global())
for args in (("1", "f", "bad"), ("x = = 1", "f", "exec"), ("nonlocal x", "f", "exec"), (1, "f", "exec")):
    try:
        symtable.symtable(*args)
    except Exception as e:
        print(type(e).__name__, e)
