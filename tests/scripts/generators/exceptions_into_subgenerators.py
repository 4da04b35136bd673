log = []
def leaf(n):
    while True:
        try: x = yield n; log.append((n, x))
        except (ValueError if n % 2 else KeyError) as e: log.append((n, repr(e)))
def mid(*ns):
    for n in ns:
        try: yield from leaf(n)
        except ValueError as e: log.append(("mid", repr(e)))
    return "mid done"
def top():
    r = yield from mid(1, 2, 3)
    yield r
g = top(); print(next(g), g.throw(ValueError("a")), g.throw(ValueError("b")), g.send("s")); print(log); log.clear()
try: g.throw(KeyError("k"))
except KeyError as e: print("out", e, log)
g = top(); next(g)
try: g.throw(IndexError)
except IndexError: print("index out", list(g))
g = top(); next(g); g.close(); print("closed", log)
def finals(n):
    try: yield n
    finally: log.append(f"f{n}")
def chain(): 
    try: yield from finals(1)
    finally:
        log.append("chain"); yield from finals(2)
c = chain(); next(c)
try: c.close()
except RuntimeError as e: print(e)
del c; print(log); log.clear()
c = chain(); next(c); print(c.throw(ValueError("v")))
try: next(c)
except ValueError as e: print(e, log)
class Raises:
    def __iter__(self): return self
    def __next__(self): return 0
    def throw(self, e): log.append("throw called"); return "from throw"
    def close(self): raise OSError("close")
def over(): yield from Raises()
o = over(); next(o); print(o.throw(ValueError), next(o))
try: o.close()
except OSError as e: print(e)
