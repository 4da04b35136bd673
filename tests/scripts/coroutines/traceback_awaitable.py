class Awaitable:
    def __await__(self):
        yield 1
        self.helper()
    def helper(self):
        return {}["missing key"]
async def inner(x): return await x
async def outer(x):
    value = await inner(x); return value
c = outer(Awaitable())
print(c.send(None))
c.send(None)
