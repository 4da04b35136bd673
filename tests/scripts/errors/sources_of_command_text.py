"""Tracebacks of code given as -c: printed by the interpreter and by the library, with a limit and without."""
import subprocess
import sys

CODE = """if 1:
    import sys
    def f1():
        1 / 0
    def f2():
        f1()
    {}
    f2()
"""
for line in (
    "pass", "sys.tracebacklimit = 10", "sys.tracebacklimit = 2", "sys.tracebacklimit = 1", "sys.tracebacklimit = 0",
    "sys.tracebacklimit = -1", "sys.tracebacklimit = 1 << 1000", "sys.tracebacklimit = None",
    "import linecache; print(linecache.getlines('<string>'), len(linecache._interactive_cache))",
    "import traceback; sys.excepthook = lambda *args: traceback.print_exception(*args)",
    "import inspect; print(inspect.getsource(f2))",
    "import traceback; traceback.print_stack()",
):
    done = subprocess.run([sys.executable, "-c", CODE.format(line)], capture_output=True, text=True)
    print(repr(line), done.returncode)
    print(done.stdout + done.stderr)
