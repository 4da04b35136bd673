async def a(): await b()
async def b():
    async for x in c(): print(x)
async def c():
    yield 1
    async with D(): yield 2
class D:
    async def __aenter__(self): raise PermissionError("enter")
    async def __aexit__(self, *a): pass
try: a().send(None)
finally: print("finally")
