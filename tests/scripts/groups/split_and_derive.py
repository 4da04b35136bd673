def tree(e, d=0):
    s = "  " * d + (f"{type(e).__name__}({e.message!r})" if isinstance(e, BaseExceptionGroup) else repr(e))
    return "\n".join([s] + [tree(x, d + 1) for x in getattr(e, "exceptions", ())])
eg = ExceptionGroup("root", [ValueError(1), ExceptionGroup("l1", [TypeError(2), ExceptionGroup("l2", [ValueError(3), KeyError(4)])]), OSError(5), ExceptionGroup("l1b", [KeyError(6)])])
for cond in (ValueError, KeyError, (TypeError, OSError), LookupError, Exception, ExceptionGroup, IndexError, lambda e: isinstance(e, ValueError) and e.args[0] > 1, lambda e: True, lambda e: isinstance(e, ExceptionGroup) and e.message == "l2"):
    m, r = eg.split(cond)
    print("---", getattr(cond, "__name__", cond)); print(tree(m) if m else None); print("rest:"); print(tree(r) if r else None)
def leaves(e): return [x for s in e.exceptions for x in (leaves(s) if isinstance(s, BaseExceptionGroup) else [s])]
print(leaves(eg), len(leaves(eg)))
seen = []
eg.subgroup(lambda e: seen.append(type(e).__name__ + getattr(e, "message", "")) or False); print(seen)
class Coded(ExceptionGroup):
    def __new__(cls, m, e, code=0): s = super().__new__(cls, m, e); s.code = code; return s
    def derive(self, e): return Coded(self.message, e, self.code)
c = Coded("c", [ValueError(1), ExceptionGroup("in", [KeyError(2)])], 7); c.__notes__ = ["n"]
m, r = c.split(ValueError); print(type(m).__name__, m.code, m.__notes__, type(r).__name__, r.code, type(r.exceptions[0]).__name__)
try:
    try: raise c
    except* ValueError as e: print(type(e).__name__, e.code); raise
    except* KeyError as e: print(type(e).__name__, e.code)
except Coded as e: print("left", repr(e), e.code)
class Other(BaseExceptionGroup): pass
o = Other("o", [KeyboardInterrupt(), ValueError()]); print(type(o.subgroup(ValueError)).__name__, type(o.derive([ValueError()])).__name__, type(o.derive([SystemExit()])).__name__)
b = BaseExceptionGroup("b", [ValueError(), KeyError()]); print(type(b).__name__, isinstance(b, Exception))
try: raise ExceptionGroup("tb", [ValueError()]) from KeyError("cause")
except ExceptionGroup as e: s = e.subgroup(ValueError); print(s is e, s.__traceback__ is e.__traceback__, s.__cause__)
import copy, pickle
p = pickle.loads(pickle.dumps(eg)); print(repr(p) == repr(eg), repr(copy.copy(eg)) == repr(eg))
print(ExceptionGroup("g", (ValueError(1),)), repr(ExceptionGroup("g", (ValueError(1),))), ExceptionGroup("", [ValueError()]))
