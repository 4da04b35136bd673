"""What the body raises against what the manager does with it."""
import asyncio
from contextlib import asynccontextmanager, contextmanager
def behaviours(asynchronous):
    async def a_pass(): yield
    async def a_swallow():
        try: yield
        except BaseException: pass
    async def a_reraise():
        try: yield
        except BaseException: raise
    async def a_reraise_same():
        try: yield
        except BaseException as e: raise e
    async def a_new():
        try: yield
        except BaseException: raise LookupError("new")
    async def a_from():
        try: yield
        except BaseException as e: raise LookupError("from") from e
    async def a_runtime_from():
        try: yield
        except BaseException as e: raise RuntimeError("rt") from e
    async def a_finally_raise():
        try: yield
        finally: raise LookupError("finally")
    def s_pass(): yield
    def s_swallow():
        try: yield
        except BaseException: pass
    def s_reraise():
        try: yield
        except BaseException: raise
    def s_reraise_same():
        try: yield
        except BaseException as e: raise e
    def s_new():
        try: yield
        except BaseException: raise LookupError("new")
    def s_from():
        try: yield
        except BaseException as e: raise LookupError("from") from e
    def s_runtime_from():
        try: yield
        except BaseException as e: raise RuntimeError("rt") from e
    def s_finally_raise():
        try: yield
        finally: raise LookupError("finally")
    prefix = "a_" if asynchronous else "s_"
    return [f for n, f in locals().items() if n.startswith(prefix)]
def excs(): return [None, ValueError("v"), StopIteration("si"), StopAsyncIteration("sai"), RuntimeError("rt"), GeneratorExit("ge"), KeyboardInterrupt("ki")]
def describe(e, original):
    if e is None: return "-"
    return f"{'same' if e is original else type(e).__name__}{'<' + type(e.__cause__).__name__ if e.__cause__ else ''}{'~' + type(e.__context__).__name__ if e.__context__ else ''}"
async def main():
    for f in behaviours(True):
        row = []
        for exc in excs():
            got = None
            try:
                async with asynccontextmanager(f)():
                    if exc: raise exc
            except BaseException as e: got = e
            row.append(describe(got, exc))
        print(f.__name__, row)
    for f in behaviours(False):
        row = []
        for exc in excs():
            got = None
            try:
                with contextmanager(f)():
                    if exc: raise exc
            except BaseException as e: got = e
            row.append(describe(got, exc))
        print(f.__name__, row)
asyncio.run(main())
