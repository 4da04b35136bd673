import types

def sub():
    x = yield "sub 1"
    y = yield f"sub 2 after {x}"
    return x, y

@types.coroutine
def bridge():
    result = yield from sub()
    return result

async def leaf():
    return await bridge()

async def middle():
    first = await leaf()
    second = await leaf()
    return first, second

c = middle()
print(c.send(None))
print(c.send("a"))
print(c.send("b"))
print(c.cr_await.__name__, c.cr_await.cr_await.__name__, c.cr_await.cr_await.gi_yieldfrom.__name__)
print(c.send("c"))
try:
    c.send("d")
except StopIteration as stop:
    print(stop.value)

def tries_coroutine():
    async def f():
        pass
    c = f()
    try:
        yield from c
    except TypeError as exc:
        print(exc)
    c.close()
list(tries_coroutine())

@types.coroutine
def chain(n):
    if n == 0:
        return (yield "bottom")
    return (yield from chain(n - 1)) + 1
async def up():
    return await chain(50)
c = up()
print(c.send(None))
try:
    c.send(0)
except StopIteration as stop:
    print(stop.value)
