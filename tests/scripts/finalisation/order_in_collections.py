# A collection finalises what was made first first.
import gc
import re
import sys


def hook(args):
    print(re.sub(" at 0x.*>", ">", args.err_msg))
    exc = args.exc_value
    while exc is not None:
        print("   ", repr(exc))
        exc = exc.__context__


def inner():
    try:
        yield ()
    finally:
        undefined


def outer():
    try:
        yield 2
    finally:
        yield from zip(inner(), range(2))


def abandoned():
    g = outer()
    next(g)
    try:
        try:
            raise RuntimeError("handled")
        finally:
            g.close()
    except RuntimeError as e:
        kept = e
        print(repr(e))


class Made:
    def __init__(self, n):
        self.n = n
        self.me = self

    def __del__(self):
        print("made as number", self.n)


def many():
    kept = []
    for n in range(6):
        kept.append([[n]])
        kept.append(Made(n))
        del kept[-2]


gc.disable()
gc.collect()
sys.unraisablehook = hook
abandoned()
gc.collect()
many()
gc.collect()
