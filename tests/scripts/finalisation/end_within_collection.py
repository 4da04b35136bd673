# A program ends while a collection in another thread runs a finaliser.
import gc
import threading
import time

gc.disable()
inside = threading.Event()
others = [[] for _ in range(100)]


class Slow:
    def __init__(self):
        self.me = self

    def __del__(self):
        others.clear()
        inside.set()
        time.sleep(30)


def collect():
    others.extend([[] for _ in range(3)] for _ in range(50))
    Slow()
    gc.collect()


threading.Thread(target=collect, daemon=True).start()
inside.wait()
print("the program ends")
