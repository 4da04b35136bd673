import warnings, sys
def show(message, category, filename, lineno, file=None, line=None): print("W", category.__name__, message, lineno)
warnings.showwarning = show
warnings.simplefilter("always"); warnings.warn("one"); warnings.warn("two", DeprecationWarning); warnings.warn(UserWarning("inst")); warnings.warn("d", stacklevel=2)
def f(): warnings.warn("from f", RuntimeWarning, stacklevel=2)
f(); f()
warnings.simplefilter("once"); [warnings.warn("o") for _ in range(3)]; warnings.simplefilter("ignore"); warnings.warn("no"); warnings.resetwarnings(); warnings.filterwarnings("error", "ab.*", UserWarning)
try: warnings.warn("abc")
except UserWarning as e: print("raised", e)
warnings.warn("xabc"); warnings.filterwarnings("default", category=FutureWarning); [warnings.warn("fut", FutureWarning) for _ in range(2)]; print(len(warnings.filters), warnings.filters[0][0])
with warnings.catch_warnings(record=True) as w:
    warnings.simplefilter("always"); warnings.warn("rec"); warnings.warn_explicit("ex", SyntaxWarning, "file.py", 12, "mod"); print(len(w), w[0].message, w[0].category.__name__, w[1].filename, w[1].lineno, str(w[1]).replace(__file__, "F"))
with warnings.catch_warnings(action="error"):
    try: warnings.warn("err")
    except Warning as e: print(type(e).__name__, e)
for g in (lambda: warnings.warn(5), lambda: warnings.warn("x", int), lambda: warnings.warn("x", "y"), lambda: warnings.simplefilter("bogus"), lambda: warnings.filterwarnings("error", 5), lambda: warnings.filterwarnings("x"), lambda: warnings.warn(), lambda: warnings.simplefilter("always", lineno=-1), lambda: warnings.warn_explicit("x", UserWarning, 5, 1)):
    try: print(g())
    except Exception as e: print(type(e).__name__, e)
print(warnings.formatwarning("msg", UserWarning, "f.py", 3, "  code line"), end="")
@warnings.deprecated("use new")
def old(): "doc"; return 1
@warnings.deprecated("no class", category=None)
class C: pass
@warnings.deprecated("class gone", category=PendingDeprecationWarning)
class D: pass
warnings.simplefilter("always"); print(old(), old.__deprecated__, old.__doc__, C().__deprecated__, type(D()).__name__)
class E(D): pass
class Mine(UserWarning):
    def __init__(self, a): super().__init__(a); self.a = a
    def __str__(self): return f"mine {self.a}"
warnings.warn(Mine(3)); print(issubclass(ResourceWarning, Warning), BytesWarning.__mro__[1].__name__, EncodingWarning.__name__)
