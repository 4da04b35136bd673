"""sys.settrace and sys.setprofile: profiles, failing functions, locals, other threads."""
import sys, io
def show(*a): print(*a)
# setprofile
ev = []
def prof(frame, event, arg):
    ev.append((event, frame.f_code.co_name, getattr(arg, '__name__', arg) if event.startswith('c_') else arg if isinstance(arg, (int, str, type(None))) else type(arg).__name__))
def h(x): return x * 2
def gen():
    yield 1
def f():
    len([1])
    [].append(2)
    h(3)
    int('4')
    try: int('x')
    except ValueError: pass
    try: [].pop()
    except IndexError: pass
    sorted([2, 1], key=h)
    for x in gen(): pass
    str.upper('a')
sys.setprofile(prof)
f()
sys.setprofile(None)
for e in ev: show(*e)
# errors in trace functions
def bad(frame, event, arg):
    raise ValueError('bad trace')
def g(): return 1
sys.settrace(bad)
try:
    g()
except ValueError as e:
    show('caught', e, sys.gettrace())
def badline(frame, event, arg):
    if event == 'line' and frame.f_lineno == badat: raise KeyError('line')
    return badline
def k():
    a = 1
    b = 2
    return a + b
badat = k.__code__.co_firstlineno + 2
sys.settrace(badline)
try:
    k()
except KeyError as e:
    show('caught', repr(e), sys.gettrace())
    tb = e.__traceback__
    while tb:
        show(tb.tb_frame.f_code.co_name, tb.tb_lineno - (k.__code__.co_firstlineno)); tb = tb.tb_next
# locals change
def change(frame, event, arg):
    if event == 'line' and 'z' in frame.f_locals and frame.f_code.co_name == 'm':
        frame.f_locals['z'] = 42
    return change
def m():
    z = 1
    w = z
    return z
sys.settrace(change); r = m(); sys.settrace(None); show(r)
# opcodes off/lines off
cnt = []
def nolines(frame, event, arg):
    frame.f_trace_lines = False
    cnt.append(event)
    return nolines
sys.settrace(nolines); m(); sys.settrace(None); show(cnt)
ops = []
def opc(frame, event, arg):
    frame.f_trace_opcodes = True
    ops.append(event)
    return opc
sys.settrace(opc); g(); sys.settrace(None); show('opcode' in ops, ops[0], ops[1], ops[-1])
# f_trace of caller
def start():
    fr = sys._getframe(1)
    fr.f_trace = lcl
    sys.settrace(lcl)
seen = []
def lcl(frame, event, arg):
    seen.append((event, frame.f_lineno - here))
    return lcl
def outer():
    global here
    here = sys._getframe().f_lineno
    start()
    x = 1
    y = 2
    sys.settrace(None)
    z = 3
outer(); show(seen)
show(sys.call_tracing(lambda a: a + 1, (2,)))
try: sys.call_tracing(len, [1])
except TypeError as e: show(e)
# trace all threads
import threading
tt = []
def thr(frame, event, arg):
    if frame.f_code.co_name == 'work': tt.append(event)
    return thr
def work():
    q = 1
threading.settrace(thr)
t = threading.Thread(target=work); t.start(); t.join()
threading.settrace(None)
show(tt)
tt.clear()
threading.setprofile(thr)
t = threading.Thread(target=work); t.start(); t.join()
threading.setprofile(None)
show(tt)
go = threading.Event(); ready = threading.Event()
def spin():
    ready.set()
    while not go.is_set():
        work()
t = threading.Thread(target=spin); t.start(); ready.wait(); tt.clear()
threading.settrace_all_threads(thr)
import time
while 'line' not in tt: time.sleep(0.01)
threading.settrace_all_threads(None)
go.set(); t.join(); show(tt[:3])
