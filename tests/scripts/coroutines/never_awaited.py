"""RuntimeWarning for coroutines that nobody started, on stderr with the place where the object died."""
import sys

async def lost():
    print("not reached")

async def started():
    await thing

class thing:
    def __await__(self):
        yield 1
thing = thing()

def make():
    lost()
    print("after losing one")

make()
c = lost()
del c
print("deleted")
c = lost()
c.close()
del c
print("closed: no warning")
c = started()
c.send(None)
del c
print("started: no warning")

class Holder:
    async def method(self):
        pass

Holder().method()
print(sys._getframe().f_code.co_name)
async def parent():
    lost()
try:
    parent().send(None)
except StopIteration:
    pass
