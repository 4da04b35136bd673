import types, weakref, operator, abc, numbers
print(types.SimpleNamespace(a=1, b=[2]), types.SimpleNamespace(a=1) == types.SimpleNamespace(a=1), types.MappingProxyType({"a": 1}), type(types.FunctionType).__name__, types.new_class("N", (int,), {}, lambda ns: ns.update(x=1)).x, types.resolve_bases((int,)), types.DynamicClassAttribute.__name__)
mp = types.MappingProxyType(d := {"a": 1}); d["b"] = 2; print(mp["b"], len(mp), mp | {"c": 3}, list(mp))
try: mp["x"] = 1
except TypeError as e: print(e)
m = types.ModuleType("mod", "doc"); m.x = 1; print(m, m.__doc__, m.__name__, vars(m).keys())
try: m.nope
except AttributeError as e: print(e)
class A(abc.ABC):
    @abc.abstractmethod
    def f(self): ...
    @property
    @abc.abstractmethod
    def p(self): ...
class B(A):
    def f(self): return super().f()
class C(B): p = 5
for k in (A, B):
    try: k()
    except TypeError as e: print(e)
print(C().f(), A.__abstractmethods__ == {"f", "p"}, isinstance(C(), A)); A.register(int); print(isinstance(5, A), issubclass(bool, A))
class H(abc.ABC):
    @classmethod
    def __subclasshook__(cls, c): return True if hasattr(c, "magic") else NotImplemented
print(issubclass(type("M", (), {"magic": 1}), H), issubclass(int, H), isinstance(5, numbers.Integral), isinstance(2.5, numbers.Real), isinstance(1j, numbers.Rational), issubclass(bool, numbers.Number))
c = types.CellType(5); print(c.cell_contents, c == types.CellType(5), c < types.CellType(6)); e = types.CellType()
try: e.cell_contents
except ValueError as x: print(x)
f = types.FunctionType(compile("def q(a): return a + g", "f", "exec").co_consts[0], {"g": 10}); print(f(1), types.MethodType(f, 5)(), types.MethodType(len, "abc")(), types.NoneType, types.EllipsisType, types.UnionType.__name__, types.GenericAlias(list, int))
print(operator.concat([1], [2]), operator.countOf("aab", "a"), operator.indexOf("ab", "b"), operator.matmul.__name__, operator.itemgetter("a")({"a": 1}), operator.length_hint(iter([1])), operator.is_none(None), operator.call(max, 1, 2))
class W: pass
w = W(); r = weakref.ref(w); s = weakref.WeakSet([w]); v = weakref.WeakValueDictionary(a=w); print(r() is w, len(s), list(v)); del w; print(r(), len(s), list(v))
