"""What runs at the end of the program, and in which order."""
import atexit
import sys
import threading
atexit.register(print, "atexit 1 (last)")
@atexit.register
def second():
    print("atexit 2")
    raise ValueError("in atexit")
def removed(): print("never")
atexit.register(removed)
atexit.unregister(removed)
atexit.register(lambda *a, **k: print("atexit 3", a, k), 1, x=2)
class D:
    def __init__(self, n): self.n = n
    def __del__(self): print("del", self.n)
d = D("module global")
def gen():
    try: yield
    finally: print("generator finally at exit")
g = gen(); next(g)
def worker():
    import time
    time.sleep(0.02)
    print("thread finished before atexit")
threading.Thread(target=worker).start()
class W:
    def write(self, s): return sys.__stdout__.write(s)
    def flush(self): pass
print("end of module")
sys.exit("message on stderr")
