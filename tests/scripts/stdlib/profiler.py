"""cProfile: what is counted, and the report of pstats."""
import _lsprof
import cProfile
import io
import pstats
import sys


def leaf():
    return len('abc')


def middle(n):
    for _ in range(n):
        leaf()


def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)


def gen(n):
    for i in range(n):
        yield i


class Thing:
    def __init__(self, x):
        self.x = x

    def __len__(self):
        return self.x


def work():
    middle(3)
    middle(2)
    fib(6)
    list(gen(3))
    len(Thing(4))
    items = []
    items.append(1)
    add = items.append
    add(2)
    dict.fromkeys('ab')
    sorted([3, 1, 2], key=lambda x: -x)
    try:
        int('x')
        [].index(5)
    except ValueError:
        pass
    return 'done'


def name(code):
    return code if isinstance(code, str) else code.co_name


def show(profile):
    for entry in sorted(profile.getstats(), key=lambda e: name(e.code)):
        calls = sorted((name(c.code), c.callcount, c.reccallcount) for c in entry.calls or ())
        print(name(entry.code), entry.callcount, entry.reccallcount, calls)
        assert entry.totaltime >= entry.inlinetime >= 0


profile = cProfile.Profile()
print(profile.runcall(work))
show(profile)

print('--- without subcalls and builtins')
profile = _lsprof.Profiler()
profile.enable(subcalls=False, builtins=False)
work()
profile.disable()
show(profile)
profile.clear()
print(profile.getstats())

print('--- own timer')


class Clock:
    time = 0

    def __call__(self):
        self.time += 10
        return self.time


profile = _lsprof.Profiler(Clock(), 0.5)
profile.enable()
middle(2)
profile.disable()
for entry in sorted(profile.getstats(), key=lambda e: name(e.code)):
    print(name(entry.code), entry.totaltime, entry.inlinetime, [(name(c.code), c.totaltime) for c in entry.calls or ()])

print('--- report')
out = io.StringIO()
with cProfile.Profile() as profile:
    work()
stats = pstats.Stats(profile, stream=out)
for (file, line, function), (cc, nc, tt, ct, callers) in sorted(stats.stats.items(), key=lambda row: row[0][2]):
    print(function, line if file == __file__ else 0, cc, nc, sorted(c[2] for c in callers))
stats.sort_stats('name').print_stats('leaf|middle')
print([line.split()[0] for line in out.getvalue().splitlines() if line.endswith(('(leaf)', '(middle)'))])

print('--- errors')
print(sys.monitoring.get_tool(2))
profile.enable()
print(sys.monitoring.get_tool(2))
for call in (_lsprof.Profiler().enable, lambda: _lsprof.Profiler(timeunit='x'), lambda: profile._pystart_callback()):
    try:
        call()
    except (ValueError, TypeError) as error:
        print(type(error).__name__, error if 'callback' not in str(error) else '')
profile.disable()
profile.disable()
print(sys.monitoring.get_tool(2), sys.getprofile())


class Evil:
    def __call__(self):
        evil.disable()
        return 1


sys.unraisablehook = lambda args: print('unraisable', args.exc_type.__name__, args.exc_value)
evil = _lsprof.Profiler(Evil())
evil.enable()
leaf()
evil.disable()
entry = profile.getstats()[0]
print(type(entry).__name__, len(entry), _lsprof.profiler_subentry.__name__)
