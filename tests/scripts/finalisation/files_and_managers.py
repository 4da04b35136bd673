import gc
import io
import os
import tempfile
import warnings
warnings.simplefilter("always")
log = []
warnings.showwarning = lambda m, c, f, l, *a: log.append((c.__name__, str(m).split("name=")[0]))
path = os.path.join(tempfile.mkdtemp(), "f.txt")
f = open(path, "w")
f.write("buffered")
print(os.path.getsize(path))
del f
print(os.path.getsize(path), log)
log.clear()
def reader():
    with open(path) as f: return f.read()
print(reader(), log)
open(path).read()
print(log); log.clear()
def lines():
    with open(path) as f:
        for line in f: yield line, f.closed
g = lines()
line, closed = next(g)
print(line, closed)
fobj = g.gi_frame.f_locals["f"]
del g
print(fobj.closed)
try: fobj.read()
except ValueError as e: print(e)
b = io.BytesIO(b"abc"); b.close()
for op in (b.read, b.getvalue, b.tell, lambda: b.write(b"x"), lambda: next(b)):
    try: op()
    except ValueError as e: print(e)
class Raw(io.RawIOBase):
    def __init__(self, n): self.n = n
    def close(self):
        if not self.closed: print("closing", self.n)
        super().close()
    def writable(self): return True
    def write(self, b): print("write", bytes(b)); return len(b)
r = Raw("raw"); del r
w = io.BufferedWriter(Raw("buffered")); w.write(b"data"); del w
gc.collect()
t = io.TextIOWrapper(io.BufferedWriter(Raw("text")), encoding="utf-8"); t.write("é"); t.flush(); t.close()
with tempfile.TemporaryFile() as tf: tf.write(b"x"); print(tf.seek(0), tf.read())
with tempfile.TemporaryDirectory() as d: print(os.path.isdir(d))
print(os.path.exists(d))
with tempfile.NamedTemporaryFile("w+", suffix=".x") as nf: print(nf.name.endswith(".x"), os.path.exists(nf.name))
print(os.path.exists(nf.name))
td = tempfile.TemporaryDirectory(); name = td.name; del td
print(os.path.exists(name), [l[0] for l in log])
os.unlink(path); os.rmdir(os.path.dirname(path))
