"""The caret points at the operand of await."""
import traceback
async def a():
    return 1 + await some_function(3)
def some_function(x): return x * 2
async def b():
    async for x in some_function(4): pass
async def c():
    async with some_function(5) as y: pass
async def d():
    await undefined_thing
async def e():
    value = 5
    return await valeu
async def f():
    return await "text".encode().hexx()
for fn in (a, b, c, d, e, f):
    try: fn().send(None)
    except Exception as exc: traceback.print_exception(exc)
