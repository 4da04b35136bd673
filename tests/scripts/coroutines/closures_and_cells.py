import types

@types.coroutine
def suspend(value=None):
    return (yield value)

def run(*coros):
    """Round robin."""
    results = {}
    ready = list(enumerate(coros))
    while ready:
        n, c = ready.pop(0)
        try:
            c.send(None)
            ready.append((n, c))
        except StopIteration as stop:
            results[n] = stop.value
    return [results[n] for n in sorted(results)]

def counter():
    count = 0
    async def bump(times):
        nonlocal count
        for _ in range(times):
            before = count
            await suspend()
            count = before + 1
        return count
    async def safe_bump(times):
        nonlocal count
        for _ in range(times):
            count += 1
            await suspend()
        return count
    return bump, safe_bump, lambda: count

bump, safe, get = counter()
print(run(bump(5), bump(5)), get())
print(run(safe(5), safe(5)), get())

async def late_binding():
    fs = []
    for i in range(3):
        async def f():
            return i
        fs.append(f)
        await suspend()
    return [await f() for f in fs]
print(run(late_binding()))

async def free_after_del():
    x = 1
    def reader():
        return x
    out = [reader()]
    await suspend()
    del x
    try:
        reader()
    except NameError as exc:
        out.append(str(exc))
    try:
        x
    except UnboundLocalError as exc:
        out.append(str(exc))
    x = 2
    await suspend()
    out.append(reader())
    return out
print(run(free_after_del()))

async def unbound():
    try:
        await suspend(later)
    except UnboundLocalError as exc:
        print(exc)
    later = 1
    for i in range(0):
        pass
    try:
        print(i)
    except UnboundLocalError as exc:
        print(exc)
    try:
        raise KeyError("e")
    except KeyError as e:
        await suspend()
    try:
        e
    except UnboundLocalError as exc:
        print(exc)
run(unbound())

g = "global"
async def globals_():
    global g
    g = g + "!"
    await suspend()
    exec("g = g + '?'", globals())
    return g, eval("g"), locals()
print(run(globals_()), g)

class Outer:
    x = "class"
    async def method(self):
        def inner():
            return __class__.__name__, self.x
        await suspend()
        return inner()
print(run(Outer().method()))
