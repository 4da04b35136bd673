"""Each time an exception passes a frame an entry is added; the count shows double entries."""
import types, traceback
@types.coroutine
def suspend(v=None): return (yield v)
def names(e): return [f"{f.name}:{f.line[:24]}" for f in traceback.extract_tb(e.__traceback__)]
async def level(n):
    if n == 0: await suspend()
    else: await level(n - 1)
def driver(c, e): c.throw(e)
c = level(2); c.send(None)
e = ValueError("x")
try: driver(c, e)
except ValueError as x: print(len(names(x)), *names(x), sep="\n  ")
c = level(1); c.send(None)
try: driver(c, e)
except ValueError as x: print("second time", len(names(x)))
c = level(1); c.send(None)
try: driver(c, e.with_traceback(None))
except ValueError as x: print("cleared", len(names(x)))
async def catches():
    try: await level(1)
    except ValueError as x: x.add_note("caught"); raise
c = catches(); c.send(None)
try: c.throw(ValueError("fresh"))
except ValueError as x: print(names(x), x.__notes__)
async def stores(box):
    try: await level(1)
    except ValueError as x: box.append(x)
    await suspend()
    raise box[0]
box = []; c = stores(box); c.send(None); c.throw(ValueError("stored"))
print(len(names(box[0])))
try: c.send(None)
except ValueError as x: print(len(names(x)), names(x)[0], names(x)[1])
async def delegates(): return await types.coroutine(gen)()
def gen():
    try: yield from sub()
    finally: pass
def sub(): yield 1
c = delegates(); c.send(None)
try: c.throw(KeyError("k"))
except KeyError as x: print(names(x))
c = level(3); c.send(None)
try: c.throw(ValueError)
except ValueError as x:
    tb = x.__traceback__
    while tb.tb_next: tb = tb.tb_next
    print(tb.tb_frame.f_code.co_name, tb.tb_lineno - suspend.__code__.co_firstlineno, tb.tb_frame.f_back)
