"""Where a generator is left inside nested try statements, and how: next, throw, close, del."""
import sys
def make(log):
    try:
        log.append("t1")
        yield 1
        try:
            log.append("t2")
            yield 2
        except KeyError as exc:
            log.append(f"e2:{exc.args}")
            yield "e2"
        else:
            log.append("l2")
            yield "else"
        finally:
            log.append("f2")
            yield "fin2"
            log.append("f2 end")
    except ValueError as exc:
        log.append(f"e1:{exc.args}:{exc.__context__!r}")
        yield "e1"
    finally:
        log.append("f1")
def play(actions):
    log = []
    g = make(log)
    out = []
    for a in actions:
        try:
            if a == "n": out.append(next(g))
            elif a == "k": out.append(g.throw(KeyError("k")))
            elif a == "v": out.append(g.throw(ValueError("v")))
            elif a == "t": out.append(g.throw(TypeError("t")))
            elif a == "c": out.append(("close", g.close()))
        except StopIteration: out.append("stop")
        except RuntimeError as exc: out.append(str(exc))
        except Exception as exc: out.append(f"{exc!r}<{exc.__context__!r}")
    sys.unraisablehook = lambda u: log.append(f"unraisable {u.exc_value}")
    del g
    print(actions, out, log)
for actions in ("n", "nn", "nnn", "nnnn", "nnnnn", "nnkn", "nnknn", "nnv", "nnvn", "nnvnn", "nv", "nvn", "nk", "nnkv",
                "nnkvn", "nnkvnn", "nnnv", "nnnt", "nnntn", "nnc", "nnnc", "nc", "c", "k", "nnt", "nntn", "nntv", "nnkt", "nnktn",
                "nnkc", "nvc", "nvt", "nnvv", "nnvvn", "nnnnt", "nnnnv", "nnnnvn", "nnvc"):
    play(actions)
