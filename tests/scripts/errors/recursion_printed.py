def even(n):
    return odd(n + 1)
def odd(n):
    return even(n + 1)
import sys
sys.setrecursionlimit(120)
def direct(n):
    return direct(n + 1)
import traceback
try:
    direct(0)
except RecursionError as e:
    lines = "".join(traceback.format_exception(e)).splitlines()
    print(lines[0]); print(*lines[-6:], sep="\n"); print(any("Previous line repeated" in l for l in lines))
try:
    even(0)
except RecursionError as e:
    lines = traceback.format_exception(e); print(len(lines) > 50, lines[-1].startswith("RecursionError: maximum recursion depth exceeded"))
