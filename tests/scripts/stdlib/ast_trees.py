import ast
src = '''
@dec(1)
async def f(a, /, b: int = 2, *args, c, d=4, **kw) -> str:
    "doc"
    async with x as y, z: await g(*a, **k)
    return [i async for i in b if i] or {k: v for k, v in c} and (yield)
class A[T: int, *Ts, **P](B, metaclass=M):
    x: int = 1; y = z = lambda q, *w: q; del x.a, y[1:2, ::3]
    def m(self): global gg; return f"{self!r:>{w}}{1=}" + t"{x}"
try: raise E from None
except* (A, B) as e: pass
else: assert a, "m"
finally: import a.b as c; from .. import d as e
match p:
    case [1, *rest] | {"k": v, **kw} | C(1, x=-2j) if g: pass
    case None | True as t: pass
    case _: pass
for _ in r: continue
while a < b <= c != d is not e in f: a += 1 if b else not c; continue
else: (n := 5)
type X[T] = list[T]
'''
t = ast.parse(src); print(ast.dump(t)); print(ast.dump(ast.parse("a.b[c] = -1"), indent=2, include_attributes=True)); print(ast.unparse(t))
for n in ast.walk(ast.parse("x = f(1) + y")): print(type(n).__name__, getattr(n, "lineno", None), getattr(n, "col_offset", None), getattr(n, "end_col_offset", None))
class Double(ast.NodeTransformer):
    def visit_Constant(self, n): return ast.copy_location(ast.Constant(n.value * 2), n)
    def visit_Name(self, n): return None if n.id == "gone" else n
print(eval(compile(ast.fix_missing_locations(Double().visit(ast.parse("[1, 'a', 2.5]", mode="eval"))), "<t>", "eval")))
class V(ast.NodeVisitor):
    def visit_Call(self, n): print("call", ast.unparse(n)); self.generic_visit(n)
V().visit(ast.parse("a(b(c), d=e(1))"))
m = ast.Module(body=[ast.FunctionDef(name="g", args=ast.arguments(args=[ast.arg("x")]), body=[ast.Return(ast.BinOp(ast.Name("x"), ast.Mult(), ast.Constant(7)))])]); ns = {}; exec(compile(ast.fix_missing_locations(m), "gen", "exec"), ns); print(ns["g"](6), ns["g"].__code__.co_filename, ns["g"].__code__.co_varnames)
print(ast.literal_eval("{'a': [1, -2.5, 3+4j, None, True], 'b': (b'x', {1})}"), ast.get_docstring(t.body[0]), list(ast.iter_fields(ast.parse("1").body[0])), ast.get_source_segment("x = foo( 1 )", ast.parse("x = foo( 1 )").body[0].value))
for s in ("a", "f()", "1 + 'a'", "[", "{**a}", "-'x'"):
    try: print(ast.literal_eval(s))
    except Exception as e: print(type(e).__name__, str(e).split(" at 0x")[0])
bad = [ast.Expression(ast.Name("a", ast.Store())), ast.Module([5], []), ast.Module([ast.Expr(None)], []), ast.Module([ast.Assign([], ast.Constant(1))], []), ast.Module([ast.If(ast.Constant(1), [])], []), ast.Expression(ast.BoolOp(ast.And(), [ast.Constant(1)])), ast.Expression(ast.Constant([1])), ast.Expression(ast.Compare(ast.Constant(1), [], [])), ast.Module([ast.Return()], []), ast.Module([ast.Raise(None, ast.Constant(1))], []), ast.Expression(ast.Name("None")), ast.Module([ast.Global([])], []), ast.Module([ast.Try([ast.Pass()], [], [], [])], [])]
for b in bad:
    try: compile(ast.fix_missing_locations(b) if not isinstance(b, ast.Module) or b.body != [5] else b, "f", "eval" if isinstance(b, ast.Expression) else "exec"); print("fine")
    except Exception as e: print(type(e).__name__, e)
import copy; u = copy.deepcopy(t); print(ast.dump(u) == ast.dump(t), ast.compare(u, t), repr(ast.parse("x = [1, 2, 3]")), ast.Name("a")._fields, ast.Constant.__match_args__, ast.FunctionDef._field_types["args"], isinstance(ast.Add(), ast.operator))
match ast.parse("a + 1", mode="eval").body:
    case ast.BinOp(left=ast.Name(id=i), op=ast.Add(), right=ast.Constant(value=v)): print(i, v)
exec(compile(ast.parse("def h():\n  try: yield 1\n  finally: print('fin')\nfor q in h(): print(q); break\nprint([x*y for x in range(3) for y in range(2)], t'{1+1!r:q}'.interpolations[0], '\\ud800' == chr(0xd800), (1, (2, 3)), ...)"), "nofile", "exec"))
