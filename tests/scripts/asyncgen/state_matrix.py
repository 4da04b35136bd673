"""anext, asend, athrow and aclose at each yield of an async generator with nested handlers."""
import types
@types.coroutine
def suspend(v): return (yield v)
async def body(log):
    try:
        log.append("a"); yield 1
        try: log.append("b"); await suspend("s"); yield 2
        except KeyError as e: log.append("key"); yield "k"
        else: log.append("else")
        finally: log.append("fin"); await suspend("f"); yield "fin"
        log.append("c")
    except ValueError as e: log.append(f"value<{e.__context__!r}"); yield "v"
    finally: log.append("end")
def finish(aw):
    steps = 0
    try:
        while True: aw.send(None); steps += 1
    except StopIteration as s: return s.value if not steps else (s.value, steps)
def play(actions):
    log, out = [], []
    g = body(log)
    for a in actions:
        try:
            if a == "n": out.append(finish(anext(g)))
            elif a == "s": out.append(finish(g.asend("sent")))
            elif a == "c": out.append(("closed", finish(g.aclose())))
            else: out.append(finish(g.athrow({"k": KeyError, "v": ValueError, "t": TypeError, "g": GeneratorExit}[a](a))))
        except StopAsyncIteration: out.append("end")
        except BaseException as e: out.append(f"{e!r}<{e.__context__!r}")
    try: finish(g.aclose())
    except (RuntimeError, StopAsyncIteration, KeyError) as e: out.append(f"at the end {e!r}")
    print(actions, out, log)
for actions in ("n", "nn", "nnn", "nnnn", "nnnnn", "nsss", "nv", "nvn", "nk", "nnk", "nnkn", "nnknn", "nnv", "nnvn", "nnvnn", "nnt", "nntn", "nnnv", "nnnt", "nnnk", "nnc", "nc", "c", "cn", "k", "kn", "nnkv", "nnkvn",
                "nng", "ng", "nvv", "nvc", "nnkc", "nnnc", "nntv", "nnkt", "g", "gn", "nnkk", "nnkkn"):
    play(actions)
