"""Trace functions make frames go on at other lines (`f_lineno`)."""
import sys
import warnings

warnings.simplefilter('ignore')


def jump(function, start, target, event='line'):
    """Runs `function`; from line `start` it goes on at `target` (lines of the body, the first is 1)."""
    first = function.__code__.co_firstlineno
    done = []
    told = []

    def trace(frame, kind, arg):
        if frame.f_code is not function.__code__:
            return trace
        line = frame.f_lineno - first
        told.append(line)
        if kind == event and line == start and not done:
            done.append(True)
            try:
                frame.f_lineno = target if isinstance(target, (str, float, bool)) else first + target
            except ValueError as error:
                print('  refused:', str(error).replace(str(first + target) if type(target) is int else '-', 'L'))
            else:
                told.append(('now', frame.f_lineno - first))
        return trace

    sys.settrace(trace)
    try:
        result = function()
    except BaseException as error:
        result = type(error).__name__
    finally:
        sys.settrace(None)
    print(f'{function.__name__} {start}->{target}: {result}')
    if done:
        print('  ', told)


def plain():
    a = 1
    b = 2
    c = 3
    return a, b, c


for target in 1, 2, 3, 4:
    jump(plain, 2, target)
    jump(plain, 4, target)
for target in -1, 5, 100, 'x', 1.5, True:
    jump(plain, 2, target)
jump(plain, 0, 2, 'call')
jump(plain, 4, 2, 'return')


def loops():
    out = []
    for x in range(2):
        out.append(x)
        for y in 'ab':
            out.append(y)
    else:
        out.append('else')
    n = 2
    while n:
        n -= 1
        out.append(n)
    return out


for start, target in (1, 3), (1, 5), (1, 7), (3, 5), (5, 3), (5, 7), (5, 8), (5, 12), (3, 8), (8, 3), (10, 8), (8, 10), (11, 12), (12, 9):
    jump(loops, start, target)


def handlers():
    out = []
    try:
        out.append('try')
        1 / 0
    except ZeroDivisionError as error:
        out.append(type(error).__name__)
        out.append('handled')
    finally:
        out.append('finally')
    out.append(sys.exception())
    return out


for start, target in (1, 3), (1, 6), (3, 10), (3, 9), (4, 10), (6, 10), (6, 3), (6, 7), (6, 11), (9, 6), (10, 3), (10, 9), (7, 9):
    jump(handlers, start, target)
jump(handlers, 4, 10, 'exception')


class Manager:
    def __init__(self, out, name):
        self.out, self.name = out, name

    def __enter__(self):
        self.out.append('+' + self.name)
        return self

    def __exit__(self, *exc):
        self.out.append('-' + self.name)


def managers():
    out = []
    with Manager(out, 'a'):
        out.append(1)
        out.append(2)
    with Manager(out, 'b'):
        out.append(3)
    return out


for start, target in (3, 4), (3, 6), (3, 7), (1, 3), (3, 1), (6, 3), (5, 7), (7, 4):
    jump(managers, start, target)


def parts():
    a = [
        1,
        str(
            2
        )
    ]
    match a:
        case [x, y]:
            b = x
        case _:
            b = None
    c = [i for i in range(3)]
    d = [c,
         b]
    return a, b, c


for start, target in (1, 7), (1, 5), (7, 13), (9, 11), (7, 11), (9, 7):
    jump(parts, start, target)


def cells():
    total = 0

    def add(n):
        nonlocal total
        total += n

    add(1)
    add(2)
    return total


for start, target in (7, 8), (9, 7), (1, 9), (8, 1):
    jump(cells, start, target)

frame = sys._getframe()
try:
    frame.f_lineno = 5
except ValueError as error:
    print(error)
try:
    frame.f_lineno = 'x'
except ValueError as error:
    print(error)
try:
    del frame.f_lineno
except AttributeError as error:
    print(error)

# A tool of sys.monitoring may do so at a line as well.
monitoring = sys.monitoring
monitoring.use_tool_id(1, 'jumps')
seen = []


def on_line(code, line):
    if code is plain.__code__:
        seen.append(line - code.co_firstlineno)
        if len(seen) == 2:
            sys._getframe(1).f_lineno = code.co_firstlineno + 4


monitoring.register_callback(1, monitoring.events.LINE, on_line)
monitoring.set_events(1, monitoring.events.LINE)
print(plain())
monitoring.set_events(1, 0)
print(seen)

warnings.simplefilter('default')
warnings.showwarning = lambda message, category, *rest: print(category.__name__, message)
jump(plain, 1, 3)
jump(plain, 3, 4)
