import sys
for arg in (None, 0, 3, "text", (1, 2), 2.5, True):
    try: sys.exit(arg)
    except SystemExit as e: print(repr(e.code), e.args)
try: raise SystemExit
except SystemExit as e: print(e.code, e.args)
try: raise SystemExit(1, 2)
except SystemExit as e: print(e.code)
try: exit
except NameError as e: print("no site", e)
def f():
    try: sys.exit(4)
    finally: print("finally on the way out")
try: f()
except BaseException as e: print(type(e).__name__)
import subprocess
def run(code):
    p = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    print(repr(code), "->", p.returncode, repr(p.stdout), repr(p.stderr.splitlines()[-1:] ))
for code in ("raise SystemExit(7)", "import sys; sys.exit()", "import sys; sys.exit('bye')", "import sys; sys.exit(-1)", "import sys; sys.exit(256)",
             "raise SystemExit((1,2))", "1/0", "raise SystemExit(None)", "import sys; sys.exit(2.5)", "import os; os._exit(9)",
             "raise KeyboardInterrupt", "import sys; sys.exit(2**40)", "class E(SystemExit): pass\nraise E(5)", "import sys; sys.excepthook=lambda *a: print('hook'); 1/0"):
    run(code)
