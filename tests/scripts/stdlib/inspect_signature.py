import inspect
def f(a, b: int = 2, /, c="x", *args: str, d, e=None, **kw) -> list: "Doc  \n   text"
class C:
    def __init__(self, x, *, y=1): pass
    def m(self, z): pass
    @classmethod
    def k(cls, q): pass
    @staticmethod
    def s(r): pass
    def __call__(self, v): pass
s = inspect.signature(f); print(s, [(p.name, p.kind.name, p.default is p.empty) for p in s.parameters.values()], s.return_annotation)
print(inspect.signature(C), inspect.signature(C(1).m), inspect.signature(C.m), inspect.signature(C.k), inspect.signature(C.s), inspect.signature(C(1)) if 0 else inspect.signature(C.__call__), inspect.signature(lambda *a, k=1: 0), inspect.signature(len), inspect.signature(sorted), inspect.signature(print))
b = s.bind(1, 2, 3, 4, d=5, z=6); print(b.args, b.kwargs, b.arguments); b = s.bind(1, d=2); b.apply_defaults(); print(b.arguments)
for a, k in (((), {}), ((1,), {}), ((1,), {"a": 2, "d": 1}), ((1,), {"d": 1, "b": 5})):
    try: print(s.bind(*a, **k))
    except TypeError as e: print(e)
print(s.replace(parameters=[]), inspect.getdoc(f), inspect.getmembers(C, inspect.isfunction)[0][0], inspect.isclass(C), inspect.ismethod(C.k), inspect.isbuiltin(len), inspect.isroutine(str.upper), inspect.getmodule(C).__name__, inspect.getmro(C)[1], inspect.getfullargspec(f), inspect.getcallargs(lambda a, b=2: 0, 1))
print(inspect.getsource(f), inspect.getsourcelines(C)[1], inspect.currentframe().f_code.co_name, inspect.stack()[0].function, inspect.unwrap(f) is f, inspect.cleandoc(" a\n   b\n  c"), inspect.isdatadescriptor(property()), inspect.classify_class_attrs(C)[-1].name)
def outer():
    x = 1
    def inner(): return x, len, undefined_thing
    return inspect.getclosurevars(inner).nonlocals
c = outer(); print(c)
for bad in (5, "x", type("T", (), {"__call__": 3})()):
    try: inspect.signature(bad)
    except (TypeError, ValueError) as e: print(type(e).__name__, str(e).split(" at ")[0])
p = inspect.Parameter("p", inspect.Parameter.KEYWORD_ONLY, default=3, annotation=int); print(p, repr(p), inspect.Signature([p])); 
try: inspect.Parameter("1a", inspect.Parameter.POSITIONAL_ONLY)
except ValueError as e: print(e)
