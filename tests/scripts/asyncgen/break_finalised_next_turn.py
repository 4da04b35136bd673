import asyncio
async def numbers(name):
    try:
        for i in range(5):
            yield i
    finally:
        print(name, "finalising")
        await asyncio.sleep(0)
        print(name, "finalised")
async def turns(n):
    for i in range(n):
        print("turn", i)
        await asyncio.sleep(0)
async def main():
    async for x in numbers("broken"):
        if x == 1: break
    print("after break")
    await turns(3)
    async def find():
        async for x in numbers("returned"):
            if x == 2: return x
    print("find ->", await find())
    await turns(3)
    try:
        async for x in numbers("raised"): raise ValueError(x)
    except ValueError as exc: print("except", exc)
    await turns(3)
    held = numbers("held")
    async for x in held: break
    print("held goes on at", await anext(held))
    del held
    await turns(3)
    a = numbers("a")
    await anext(a)
    a = numbers("b")
    await anext(a)
    await turns(3)
    for cls in (list, tuple):
        box = cls([numbers(cls.__name__)])
        await anext(box[0])
        del box
    await turns(3)
    del a
    await turns(3)
    print("main ends with one open")
    await anext(keep)
keep = numbers("kept to the end")
asyncio.run(main())
print("after run", keep.ag_frame)
