import types
@types.coroutine
def ask(q): return (yield q)
async def calc():
    total = 0
    while (cmd := await ask(total)) != "stop":
        op, n = cmd
        total = {"+": total.__add__, "*": total.__mul__, "-": total.__sub__}[op](n)
    return total
c = calc(); print(c.send(None), c.send(("+", 5)), c.send(("*", 3)), c.send(("-", 1)))
try: c.send("stop")
except StopIteration as s: print(s.value)
for v in (None, 0, "", (), StopIteration(1), ..., c):
    async def echo(): return await ask("q")
    e = echo(); e.send(None)
    try: e.send(v)
    except StopIteration as s: print(s.value is v, end=" ")
print()
async def multi(): return [await ask(i) for i in range(3)], {await ask("k"): await ask("v")}, (await ask("t"),)
m = multi(); out = [m.send(None)]
try:
    while True: out.append(m.send(len(out)))
except StopIteration as s: print(out, s.value)
c = calc(); c.send(None)
try: c.send(("/", 1))
except KeyError as e: print(e, c.cr_frame)
c = calc(); c.send(None)
try: c.send(5)
except TypeError as e: print(e)
