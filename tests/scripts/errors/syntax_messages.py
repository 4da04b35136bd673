cases = """x = (1, 2
x = 1)
x = [1, 2)
if x = 1: pass
if x
def f(x: pass
def f(:
class A
class 5: pass
for x in y
while True
return
break
continue
import
from x import
from . import *
x = = 1
x + 1 = 2
f() = 1
"a" = 1
None = 1
True = False
1 = x
x = 5 5
x y
print x
print "a"
exec "a"
a b c
lambda x: = 1
del f()
del 1
with x as 1: pass
for 1 in x: pass
for f() in x: pass
try: pass
try:
    pass
x = 'abc
x = '''abc
x = "abc\\
0777
0b12
0xg
1__0
1_
1e
1.e+
5abc
x = 0_
else: pass
elif x: pass
except: pass
finally: pass
async def f(): pass; await
def f(a, a): pass
def f(*, a, *, b): pass
def f(**k, a): pass
def f(*): pass
def f(a=1, b): pass
def f(a, /, b, /): pass
def f(/, a): pass
f(a=1, 2)
f(**k, *a)
f(a=1, a=2)
f(x for x in y, 1)
f(1=2)
f(True=1)
f(a.b=1)
{1: 2, 3}
{1, 2: 3}
{**x, y}
[x for x in]
[for x in y]
(x for)
x if y
x if y else
not
x not y
x is not
a, b += 1
(a, b): int
*a = 1
*a
x = *a
print(*)
global x, 
nonlocal x
@
@x
@x y
import a.b as c.d
from a import b as c.d
from a import (b, c
import a, b,
raise x from
assert
pass x
x := 1
(x := 1) = 2
f(x := 1, y := 2
with (a as b, c as d: pass
match x:
    case 1
case 1: pass
type X
type = 
x = yield
a = 1 if 2 else 3 = 4
x = {a: *b}
x = a..b
x = a.
x = $
x = a ? b : c
x = !a
a <> b
a && b
a || b
x++
++x
x = é€
\\x
x = \\ 1""".split("\n")
buffer = []
def check(src):
    try: compile(src + "\n", "<t>", "exec")
    except SyntaxError as e: print(f"{src!r}: {type(e).__name__}: {e.msg} {(e.lineno, e.offset, e.end_lineno, e.end_offset)}")
    else: print(f"{src!r}: ok")
for line in cases:
    if line.startswith("    "): continue
    check(line)
for src in ("try:\n    pass\nx = 1", "if 1:\npass", "if 1:\n  a\n    b", "  a", "def f():\nreturn", "match x:\ncase 1: pass", "match x:\n  case 1:\n  pass", "class A:\n", "for x in y:", "while 1:\n\n\n", "def f():\n\tx\n        y", "try:\n  a\nexcept A, B:\n  c", "try:\n a\nexcept* A:\n b\nexcept B:\n c", "with a as b, c as d\n  pass", "if x:\n  a\nelse\n  b", "x = [\n1,\n2", "f(\n  a b\n)", "'''\nabc", "def f():\n  '''doc", "x = {\n 'a': 1\n 'b': 2\n}"): check(src)
