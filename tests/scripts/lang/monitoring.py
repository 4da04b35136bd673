"""sys.monitoring: events of tools, local events, disabling, errors."""
import sys

m = sys.monitoring
E = m.events
TOOL = 3
log = []

def note(name):
    def callback(code, *args):
        shown = []
        for a in args[1:]:
            shown.append(type(a).__name__ if not isinstance(a, (int, str, type(None))) else a)
        log.append((name, code.co_name, *shown))
    return callback

def line(code, number):
    log.append(("LINE", code.co_name, number - code.co_firstlineno))

def show(title):
    m.set_events(TOOL, 0)
    print(title)
    for entry in log:
        if entry[1] != "show":
            print("  ", *entry)
    log.clear()

def f(x):
    y = x + 1
    return y

def g():
    try:
        raise ValueError("no")
    except ValueError:
        return 5

def gen():
    a = yield 1
    yield 2

m.use_tool_id(TOOL, "test")
print(m.get_tool(TOOL), m.get_tool(4))
for name in ("PY_START", "PY_RESUME", "PY_RETURN", "PY_YIELD", "RAISE", "EXCEPTION_HANDLED", "PY_UNWIND", "PY_THROW"):
    m.register_callback(TOOL, getattr(E, name), note(name))
m.register_callback(TOOL, E.LINE, line)

m.set_events(TOOL, E.PY_START | E.PY_RETURN)
f(1)
show("start and return")
m.set_events(TOOL, E.PY_START | E.RAISE | E.EXCEPTION_HANDLED | E.PY_UNWIND)
g()
try:
    int_of = lambda: int("x")
    int_of()
except ValueError:
    pass
show("exceptions")
m.set_events(TOOL, E.PY_START | E.PY_RESUME | E.PY_YIELD | E.PY_RETURN | E.PY_THROW | E.PY_UNWIND)
it = gen()
next(it)
it.send(3)
try:
    it.throw(KeyError())
except KeyError:
    pass
show("generator")

m.set_local_events(TOOL, f.__code__, E.LINE)
f(1)
g()
print(m.get_local_events(TOOL, f.__code__) == E.LINE, m.get_events(TOOL))
m.set_local_events(TOOL, f.__code__, 0)
show("local lines")

times = []
def once(code, number):
    times.append(number - code.co_firstlineno)
    return m.DISABLE
m.register_callback(TOOL, E.LINE, once)
m.set_local_events(TOOL, f.__code__, E.LINE)
f(1)
f(1)
print(times)
m.restart_events()
f(1)
print(times)
m.set_local_events(TOOL, f.__code__, 0)

calls = []
def call(code, offset, callee, arg):
    if code is h.__code__:
        calls.append((getattr(callee, "__name__", callee), "missing" if arg is m.MISSING else arg))
def h():
    len("abc")
    f(2)
    dict()
    "a".upper()
m.register_callback(TOOL, E.CALL, call)
m.set_events(TOOL, E.CALL)
h()
m.set_events(TOOL, 0)
print(calls)

for bad in (lambda: m.use_tool_id(9, "x"), lambda: m.use_tool_id(TOOL, "again"), lambda: m.use_tool_id(4, 5),
            lambda: m.set_events(4, E.LINE), lambda: m.set_events(TOOL, E.C_RETURN), lambda: m.set_events(TOOL, 1 << 30),
            lambda: m.set_local_events(TOOL, f, 1), lambda: m.set_local_events(TOOL, f.__code__, E.RAISE),
            lambda: m.register_callback(TOOL, 3, None), lambda: m.register_callback(TOOL, 1 << 25, None), lambda: m.get_tool(-1)):
    try:
        bad()
    except Exception as e:
        print(type(e).__name__, e)
m.free_tool_id(TOOL)
print(m.get_tool(TOOL))
