"""Keywords that are for the __init__ of a subclass pass through a native __new__."""
import itertools
for base, args in ((itertools.takewhile, (bool, [])), (itertools.cycle, ([],)), (enumerate, ([],)), (itertools.chain, ())):
    class S(base):
        def __init__(self, *a, newarg=None, **k): self.n = newarg
    try: print(base.__name__, S(*args, newarg=3).n)
    except TypeError as e: print(e)
    class T(base): pass
    try: print(type(T(*args, newarg=3)).__name__)
    except TypeError as e: print(e)
    class U(base):
        def __new__(cls, *a, newarg=None):
            o = super().__new__(cls, *a); o.n = newarg; return o
    try: print(U(*args, newarg=3).n)
    except TypeError as e: print(e)
