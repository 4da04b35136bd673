import time
t = time.gmtime(1700000000.5)
print(t, t.tm_year, t[0:3], t.tm_zone, t.tm_gmtoff, len(t), time.asctime(t), time.strftime("%Y-%m-%d %H:%M:%S %j %a %A %b %B %y %p %I %U %w %%", t), time.mktime(time.localtime(1700000000)) == 1700000000.0)
print(time.strptime("2024-02-29 13:05", "%Y-%m-%d %H:%M"), time.strptime("Mon Jan  1 2024")[:3] if 0 else time.strptime("01 Jan 24", "%d %b %y")[:3])
for f in (lambda: time.sleep(-1), lambda: time.sleep("x"), lambda: time.strptime("x", "%Y"), lambda: time.gmtime("a"), lambda: time.gmtime(1e30), lambda: time.asctime((1, 2)), lambda: time.strftime("%Y", (2024, 13, 1, 0, 0, 0, 0, 1, 0)), lambda: time.mktime((1,)), lambda: time.ctime("x"), lambda: time.clock_gettime(9999), lambda: time.sleep(), lambda: time.struct_time((1, 2)), lambda: time.strftime(5), lambda: time.asctime("x")):
    try: print(f())
    except Exception as e: print(type(e).__name__, e)
a = time.monotonic(); time.sleep(0.01); b = time.monotonic(); print(0.009 < b - a < 1, time.monotonic_ns() > 0, time.time() > 1.6e9, isinstance(time.time_ns(), int), time.perf_counter() <= time.perf_counter(), time.process_time() >= 0, time.thread_time_ns() >= 0)
i = time.get_clock_info("monotonic"); print(i.monotonic, i.adjustable, i.implementation, type(time.tzname).__name__, time.CLOCK_MONOTONIC, time.clock_gettime(time.CLOCK_REALTIME) > 0, time.gmtime(0)[:6], time.struct_time(range(9)).tm_mday, time.ctime(0)[-4:])
print(time.struct_time((2024, 1, 2, 3, 4, 5, 6, 7, 0)) == (2024, 1, 2, 3, 4, 5, 6, 7, 0), repr(time.gmtime(86399))[:40], time.gmtime(-1).tm_year, time.strftime("", t) == "", time.strftime("é%d", t))
