import asyncio
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
def say(*a): print(*a)
async def asay(*a, **k):
    await asyncio.sleep(0)
    print(*a, k or "")
@asynccontextmanager
async def acm(n, swallow=False):
    print("+", n)
    try: yield n
    except ValueError as e:
        print("!", n, e)
        if not swallow: raise
    finally: print("-", n)
@contextmanager
def cm(n):
    print("+", n)
    try: yield n
    finally: print("-", n)
async def main():
    async with AsyncExitStack() as st:
        print(await st.enter_async_context(acm("a")), st.enter_context(cm("s")))
        st.callback(say, "callback", 1)
        st.push_async_callback(asay, "async callback", x=2)
        async def aexit(t, v, tb): print("aexit", t, v)
        st.push_async_exit(aexit)
        st.push(lambda t, v, tb: print("sync exit", t))
        print("body")
    print("--- exception swallowed by the outer")
    async with AsyncExitStack() as st:
        await st.enter_async_context(acm("outer", swallow=True))
        await st.enter_async_context(acm("inner"))
        raise ValueError("v")
    print("--- replaced exception")
    try:
        async with AsyncExitStack() as st:
            async def replace(t, v, tb): raise KeyError("replacement")
            async def see(t, v, tb): print("sees", t.__name__, repr(v.__context__)); return False
            st.push_async_exit(see)
            st.push_async_exit(replace)
            raise ValueError("original")
    except KeyError as e: print(repr(e), repr(e.__context__))
    print("--- exception in callback, suppressed below")
    async with AsyncExitStack() as st:
        async def suppress(t, v, tb): print("suppressing", t.__name__); return True
        st.push_async_exit(suppress)
        st.callback(lambda: 1 / 0)
    print("--- pop_all")
    async with AsyncExitStack() as st:
        st.callback(say, "moved")
        kept = st.pop_all()
        print("left with")
    print("closing"); await kept.aclose()
    print("--- order", end=" ")
    st = AsyncExitStack()
    for i in range(3): st.callback(print, i, end=" ")
    await st.aclose(); print()
    print("--- bad arguments")
    async with AsyncExitStack() as st:
        for bad in (lambda: st.enter_async_context(cm("x")), lambda: st.enter_async_context(5)):
            try: await bad()
            except TypeError as e: print(e)
        try: st.enter_context(acm("x"))
        except TypeError as e: print(e)
        for bad in (lambda: st.callback(), lambda: st.push_async_callback()):
            try: bad()
            except TypeError as e: print(e)
    print("--- enter fails half-way")
    class Bad:
        async def __aenter__(self): raise OSError("enter failed")
        async def __aexit__(self, *a): print("never")
    try:
        async with AsyncExitStack() as st:
            await st.enter_async_context(acm("first"))
            await st.enter_async_context(Bad())
    except OSError as e: print(e)
    try:
        with AsyncExitStack(): pass
    except TypeError as e: print(e)
    @AsyncExitStack.callback.__get__(st)
    def decorated(): print("decorated callback")
    await st.aclose()
asyncio.run(main())
