def show(f):
    try: r = f(); print(repr(r)); return r
    except Exception as e: print(type(e).__name__, e)
g = show(lambda: ExceptionGroup("msg", [ValueError(1), TypeError("t")]))
print(g.message, g.exceptions, g.args, str(g))
show(lambda: BaseExceptionGroup("b", [KeyboardInterrupt(), ValueError(2)]))
print(type(BaseExceptionGroup("b", [ValueError(2)])).__name__)
for f in (lambda: ExceptionGroup("m", []), lambda: ExceptionGroup("m", [1]), lambda: ExceptionGroup("m", [ValueError]), lambda: ExceptionGroup("m", [KeyboardInterrupt()]),
          lambda: ExceptionGroup(1, [ValueError()]), lambda: ExceptionGroup("m"), lambda: ExceptionGroup(), lambda: ExceptionGroup("m", 5),
          lambda: ExceptionGroup("m", ValueError()), lambda: ExceptionGroup("m", (ValueError(),), 1), lambda: ExceptionGroup("m", "ab")):
    show(f)
print(ExceptionGroup("one", (OSError("o"),)), ExceptionGroup("two", [OSError("o")] * 2))
print(ExceptionGroup.__mro__, issubclass(ExceptionGroup, Exception), issubclass(BaseExceptionGroup, Exception))
n = ExceptionGroup("outer", [ValueError(1), ExceptionGroup("inner", [TypeError(2), ExceptionGroup("deep", [OSError(3), ValueError(4)])])])
print(n)
print(repr(n.subgroup(ValueError)))
print(repr(n.subgroup((TypeError, OSError))))
print(repr(n.subgroup(lambda e: isinstance(e, ValueError) and e.args[0] > 2)))
print(n.subgroup(KeyError), n.subgroup(ExceptionGroup) is n)
print(*map(repr, n.split(ValueError)), sep="\n")
print(n.split(KeyError)[0], n.split(ExceptionGroup)[1])
for bad in (5, "x", [ValueError], lambda: 1): 
    try: n.subgroup(bad)
    except TypeError as e: print(e)
n.__cause__ = KeyError("cause"); n.add_note("a note"); 
try: raise n
except ExceptionGroup as e: s = e.subgroup(OSError)
print(repr(s.__cause__), s.__notes__, s.__notes__ is not n.__notes__, s.__traceback__ is n.__traceback__, s.__context__)
print(n.derive([ValueError("d")]))
class My(ExceptionGroup):
    def __new__(cls, msg, excs, code):
        self = super().__new__(cls, msg, excs); self.code = code
        return self
    def derive(self, excs): return My(self.message, excs, self.code)
m = My("mine", [ValueError(1), KeyError(2)], 404)
print(repr(m), m.code, *[(type(x).__name__, x.code) for x in m.split(ValueError)])
class Plain(ExceptionGroup): pass
p = Plain("plain", [ValueError(1), KeyError(2)])
print(type(p.subgroup(ValueError)).__name__, type(p).__name__)
class BadDerive(ExceptionGroup):
    def derive(self, excs): return 5
try: BadDerive("b", [ValueError(1), KeyError()]).subgroup(KeyError)
except TypeError as e: print(e)
for attr in ("message", "exceptions"):
    try: setattr(g, attr, 1)
    except AttributeError as e: print(e)
print(ExceptionGroup[ValueError])
x = [ValueError(9)]
h = ExceptionGroup("copy", x); x.append(1); print(h.exceptions)
