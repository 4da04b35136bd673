import asyncio
from contextlib import AsyncContextDecorator, asynccontextmanager, contextmanager, AbstractAsyncContextManager, nullcontext, closing, aclosing
class Timer(AsyncContextDecorator):
    async def __aenter__(self): print("start"); return self
    async def __aexit__(self, t, v, tb): print("stop", t and t.__name__); return False
@Timer()
async def work(x):
    await asyncio.sleep(0)
    return x * 2
class Shared(AsyncContextDecorator):
    def __init__(self): self.depth = 0
    def _recreate_cm(self): return self
    async def __aenter__(self): self.depth += 1; print("depth", self.depth)
    async def __aexit__(self, *a): self.depth -= 1
shared = Shared()
@shared
async def recurse(n): return n if n == 0 else await recurse(n - 1)
@asynccontextmanager
async def tx(name):
    print("begin", name)
    try:
        yield
    except BaseException as e:
        print("rollback", name, repr(e)); raise
    else: print("commit", name)
@tx("decorated")
async def transfer(fail):
    if fail: raise ValueError("no funds")
    return "done"
async def main():
    print(await work(4), work.__name__)
    print(await recurse(2), shared.depth)
    print(await transfer(False))
    try: await transfer(True)
    except ValueError as e: print(e)
    print(await asyncio.gather(transfer(False), transfer(True), return_exceptions=True))
    async with nullcontext("n") as n: print(n)
    print(isinstance(Timer(), AbstractAsyncContextManager))
    class Default(AbstractAsyncContextManager):
        async def __aexit__(self, *a): print("default exit"); return None
    async with Default() as d: print(type(d).__name__)
    class Missing(AbstractAsyncContextManager): pass
    try: Missing()
    except TypeError as e: print(e)
    @contextmanager
    def sync(): print("sync in"); yield "s"; print("sync out")
    @sync()
    async def wrapped():
        print("wrapped body")
    w = wrapped()
    print("made"); await w
    @tx("sync function?")
    def not_async(): return 5
    try: print(await not_async())
    except TypeError as e: print(e)
    @tx("generator")
    async def agen(): yield 1
    try: print(await agen())
    except TypeError as e: print(e)
asyncio.run(main())
