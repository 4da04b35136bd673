"""send, throw and close at every suspension of one coroutine with nested handlers."""
import types
@types.coroutine
def suspend(v): return (yield v)
async def body(log):
    try:
        log.append("a"); await suspend(1)
        async with CM(log):
            log.append("b"); await suspend(2)
            try: await suspend(3)
            except KeyError: log.append("key"); await suspend("in except")
            finally: log.append("fin"); await suspend("in finally")
        log.append("c")
    except ValueError as e: log.append(f"value<{e.__context__!r}"); await suspend("handling")
    finally: log.append("end")
    return "ret"
class CM:
    def __init__(self, log): self.log = log
    async def __aenter__(self): self.log.append("enter"); await suspend("entering"); return self
    async def __aexit__(self, t, v, tb): self.log.append(f"exit {t and t.__name__}"); await suspend("exiting"); return t is TypeError
def play(actions):
    log, out = [], []
    c = body(log)
    for a in actions:
        try:
            if a == "s": out.append(c.send(None))
            elif a == "c": out.append(("close", c.close()))
            else: out.append(c.throw({"k": KeyError, "v": ValueError, "t": TypeError, "g": GeneratorExit}[a](a)))
        except StopIteration as e: out.append(("stop", e.value)); break
        except BaseException as e: out.append(f"{e!r}<{e.__context__!r}"); break
    else: c.close() if not any(x == "c" for x in actions) else None
    print(actions, out, log)
import sys
sys.unraisablehook = lambda u: print("unraisable", u.exc_value)
for actions in ("ssssss", "sssssss", "sk", "sv", "ssv", "sst", "ssk", "sssv", "ssst", "ssskss", "ssskk", "ssskvs", "ssssk", "ssssks", "ssssksss", "ssssv", "sssskk", "sssskks",
                "ssssskss", "sssssv", "ssssst", "ssssstss", "ssssssv", "sssg", "sssgs", "svc", "svs", "svk", "sssc", "ssc", "sc", "sssstsss", "sssssssk", "sskks", "ssskt", "ssskts"):
    try: play(actions)
    except BaseException as e: print(actions, "close:", repr(e))
