import operator as op, types, sys
for n in "add sub mul truediv floordiv mod pow lshift rshift and_ or_ xor lt le eq ne gt ge is_ is_not".split(): print(n, getattr(op, n)(7, 2), end="; ")
print(op.neg(5), op.pos(-5), op.invert(5), op.not_(0), op.truth([]), op.index(True), op.abs(-3), op.concat([1], [2]), op.contains("abc", "b"), op.countOf([1, 2, 1], 1), op.indexOf([3, 4], 4), op.getitem("abc", 1), op.length_hint([1, 2]), op.matmul.__name__, op.is_none(None), op.is_not_none(None), op.call(max, 1, 2))
l = [1, 2]; op.setitem(l, 0, 9); op.delitem(l, 1); print(l, op.iadd(l, [5]) is l, op.imul(3, 4), op.iconcat([1], [2]))
g = op.itemgetter(1, "k") if 0 else op.itemgetter(0, 2); print(g("abc"), op.itemgetter(slice(1, 3))("abcd"), repr(op.itemgetter(1)), op.attrgetter("real", "imag")(1 + 2j), op.attrgetter("a.b")(types.SimpleNamespace(a=types.SimpleNamespace(b=7))), op.methodcaller("split", ",", maxsplit=1)("a,b,c"), repr(op.methodcaller("m", 1, k=2)), repr(op.attrgetter("x", "y")))
for f in (lambda: op.itemgetter(), lambda: op.itemgetter(5)("a"), lambda: op.attrgetter(5), lambda: op.attrgetter("q")(1), lambda: op.methodcaller(), lambda: op.methodcaller("q")(1), lambda: op.add(1), lambda: op.index(1.5), lambda: op.indexOf([], 1), lambda: op.concat(1, 2), lambda: op.length_hint(1, "x"), lambda: op.add(1, "a"), lambda: op.iadd((), [])):
    try: print(f())
    except Exception as e: print(type(e).__name__, e)
ns = types.SimpleNamespace(a=1, b="x"); ns.c = ns.a; print(ns, ns == types.SimpleNamespace(b="x", a=1, c=1), types.SimpleNamespace({"q": 1}, r=2)); m = types.MappingProxyType({"a": 1}); print(m, m["a"], "a" in m, len(m), m | {"b": 2}, m == {"a": 1}, list(m.items()), m.copy())
try: m["b"] = 1
except TypeError as e: print(e)
C = types.new_class("C", (list,), {}, lambda n: n.update(x=5)); print(C.x, C.__mro__[1], types.prepare_class("D", (C,))[0], types.resolve_bases((int, list[int])), types.get_original_bases(type("G", (C,), {})))
f = types.FunctionType((lambda a, b=2: a + b).__code__, {}, "fn", (5,)); print(f(1), f.__name__, types.MethodType(f, 10)(), types.MethodType(lambda s: s, 3)(), isinstance(f, types.LambdaType), isinstance(len, types.BuiltinFunctionType), isinstance(str.join, types.MethodDescriptorType), isinstance(int.__add__, types.WrapperDescriptorType), isinstance((1).__add__, types.MethodWrapperType), isinstance(type.__dict__["__module__"] if 0 else types.FunctionType.__code__, types.GetSetDescriptorType), type(None) is types.NoneType, types.EllipsisType(), types.UnionType is type(int | str), types.GenericAlias(list, (int,)), types.CellType(5).cell_contents)
mod = types.ModuleType("mymod", "docs"); mod.x = 1; print(mod, mod.__doc__, mod.__name__, vars(mod)["x"], mod.__spec__); mod.__getattr__ = lambda n: "dyn " + n; print(mod.anything)
def gen(): yield 1
@types.coroutine
def old(): return (yield 5)
async def co(): return await old()
k = co(); print(k.send(None), type(gen()) is types.GeneratorType, isinstance(k, types.CoroutineType), gen.__code__.co_flags & 0x20)
try: k.send("v")
except StopIteration as e: print(e.value)
class P:
    @types.DynamicClassAttribute
    def v(self): return "dyn"
print(P().v, types.CodeType.__name__, f.__code__.replace(co_name="renamed").co_name, f.__code__.co_argcount, f.__code__.co_varnames, types.TracebackType.__name__, sys._getframe().__class__ is types.FrameType, (int | None).__args__, list[int].__origin__)
