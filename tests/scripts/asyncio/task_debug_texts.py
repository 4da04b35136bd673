import asyncio, gc, re, traceback
def short(x): return re.sub(r"[^ ]*/(\w+\.py):\d+", r"\1:N", re.sub(r" at 0x[0-9a-f…]+", "", str(x)))
async def main():
    loop = asyncio.get_running_loop(); loop.slow_callback_duration = 99
    f = loop.create_future(); print(type(f._source_traceback).__name__, f._source_traceback[-1].name, f._source_traceback[-1].line); print(short(f))
    async def w(): await f
    t = asyncio.create_task(w(), name="w"); print(t._source_traceback[-1].name, short(t)); await asyncio.sleep(0); print(short(t))
    print([e.name for e in asyncio.Future(loop=loop)._source_traceback][-1], [e.name for e in asyncio.Task(asyncio.sleep(0), loop=loop)._source_traceback][-1])
    h = loop.call_soon(print); print(short(h)); h.cancel(); print(short(h))
    h = loop.call_later(99, print, 1); print(short(h).split(" when")[0]); h.cancel()
    loop.set_exception_handler(lambda l, c: print(sorted(c), short(c["message"]), short(c.get("future"))))
    g = loop.create_future(); g.set_exception(ValueError("x")); del g; gc.collect()
    def bad(): raise KeyError(1)
    loop.call_soon(bad); await asyncio.sleep(0)
    f.set_result("a long result " * 20); print(short(f)); await t; print(short(t))
    t = asyncio.create_task(w(), name="x"); t.cancel(); print(short(t)); await asyncio.wait([t]); print(short(t))
    try: loop.call_soon(w)
    except TypeError as e: print(e)
    try: loop.call_soon(1)
    except TypeError as e: print(e)
    cb = loop.create_future(); [cb.add_done_callback(x) for x in (print, short, main, bad)]; print(short(cb))
asyncio.run(main(), debug=True)
async def plain():
    loop = asyncio.get_running_loop(); f = loop.create_future(); print(f._source_traceback, f)
    f.add_done_callback(print); print(f); f.add_done_callback(len); print(f); f.add_done_callback(max); print(f); f.remove_done_callback(print); f.remove_done_callback(len); f.remove_done_callback(max)
    async def w(): await f
    t = asyncio.create_task(w(), name="w"); print(short(t)); await asyncio.sleep(0); print(short(t))
    for fr in t.get_stack(): print(fr.f_code.co_name)
    async def deep(n): await (deep(n - 1) if n else f)
    d = asyncio.create_task(deep(3), name="d"); await asyncio.sleep(0); print(len(d.get_stack()), len(d.get_stack(limit=0)))
    import io; out = io.StringIO(); d.print_stack(file=out); print(short(out.getvalue()).splitlines()[0]); t.print_stack(file=(o := io.StringIO())); print(re.sub(r'File ".*/', 'File "', o.getvalue()))
    f.set_exception(ValueError("v")); await asyncio.wait([t, d]); t.print_stack(file=(o := io.StringIO())); print(re.sub(r'File ".*/', 'File "', short(o.getvalue()))); print([fr.f_code.co_name for fr in d.get_stack()], len(d.get_stack(limit=2)), t.exception(), d.exception())
    ok = asyncio.create_task(asyncio.sleep(0), name="ok"); await ok; print(short(ok)); ok.print_stack(file=(o := io.StringIO())); print(short(o.getvalue()))
asyncio.run(plain())
