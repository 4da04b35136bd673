import asyncio
async def g(name="g"):
    try:
        print(name, "start")
        x = yield 1
        print(name, "got", x)
        yield 2
    except ValueError as exc:
        print(name, "caught", repr(exc))
        await asyncio.sleep(0)
        yield "handled"
    except KeyError:
        print(name, "returns")
        return
    except GeneratorExit:
        print(name, "exit")
        raise
    finally:
        await asyncio.sleep(0)
        print(name, "finally")
async def attempt(label, awaitable):
    try: print(label, "->", await awaitable)
    except (Exception, GeneratorExit) as exc: print(label, "!", type(exc).__name__, exc, repr(exc.__context__))
async def main():
    a = g("a"); await anext(a)
    await attempt("ValueError", a.athrow(ValueError("v")))
    await attempt("next", anext(a))
    await attempt("next", anext(a))
    b = g("b"); await anext(b)
    await attempt("KeyError", b.athrow(KeyError))
    c = g("c"); await anext(c)
    await attempt("OSError", c.athrow(OSError("unhandled")))
    await attempt("after", c.athrow(OSError("again")))
    d = g("d")
    await attempt("unstarted", d.athrow(TypeError("t")))
    await attempt("then", anext(d))
    e = g("e"); await anext(e)
    await attempt("GeneratorExit", e.athrow(GeneratorExit))
    f = g("f"); await anext(f)
    await attempt("StopAsyncIteration", f.athrow(StopAsyncIteration("s")))
    h = g("h"); await anext(h)
    await attempt("StopIteration", h.athrow(StopIteration("s")))
    for bad in (5, "x", int, None):
        i = g("i"); await anext(i)
        await attempt(f"bad {bad!r}", i.athrow(bad))
        await i.aclose()
    async def yields_on_exit():
        try: yield 1
        except GeneratorExit: yield 2
    j = yields_on_exit(); await anext(j)
    await attempt("athrow exit", j.athrow(GeneratorExit))
    k = yields_on_exit(); await anext(k)
    await attempt("aclose", k.aclose())
    async def raises_in_handler():
        try: yield 1
        except ValueError: raise TypeError("new")
    l = raises_in_handler(); await anext(l)
    await attempt("handler", l.athrow(ValueError("old")))
    async def loop():
        n = 0
        while True:
            try: n = yield n
            except Exception as exc: n = type(exc).__name__
    m = loop()
    print(await anext(m), await m.athrow(ValueError), await m.asend(3), await m.athrow(KeyError("x")))
asyncio.run(main())
