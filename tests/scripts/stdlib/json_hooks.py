import json, collections, decimal, io, enum
print(json.dumps({"a": [1, 2.5, None, True, "é\n\"\\\x7f"], "b": {}, "c": [], 1: 2, None: 3, True: 4, 1.5: 5}), json.dumps("é😀", ensure_ascii=False), json.dumps([1, {"a": 2}], indent=2), json.dumps([[], {}], indent=1), json.dumps({"b": 1, "a": 2}, sort_keys=True, separators=(",", ":")), json.dumps([1], indent="\t"), json.dumps((1, 2)), json.dumps(float("nan")), json.dumps(1e100), json.dumps(10**30), json.dumps({"a": 1}, indent=0))
class E(json.JSONEncoder):
    def default(self, o): return {"__set__": sorted(o)} if isinstance(o, set) else super().default(o)
print(json.dumps({1: {3, 1}}, cls=E), json.dumps(decimal.Decimal("1.5"), default=str), list(json.JSONEncoder().iterencode([1, {"a": [2]}])), json.JSONEncoder(indent=2, ensure_ascii=False).encode({"k": ["v"]}))
class IE(enum.IntEnum): A = 3
class F(float):
    def __repr__(s): return "F"
class I(int):
    def __repr__(s): return "I"
print(json.dumps([IE.A, F(1.5), I(4), collections.OrderedDict(z=1, a=2), collections.namedtuple("N", "x")(1), {IE.A: I(1)}]))
circ = []; circ.append(circ)
for f in (lambda: json.dumps(circ), lambda: json.dumps({(1, 2): 3}), lambda: json.dumps(object()) if 0 else json.dumps({1}), lambda: json.dumps(float("inf"), allow_nan=False), lambda: json.dumps(b"x"), lambda: json.dumps({"a": [1, {2}]}), lambda: json.loads(""), lambda: json.loads("[1,]"), lambda: json.loads("{'a': 1}"), lambda: json.loads('{"a" 1}'), lambda: json.loads('{"a": 1,}'), lambda: json.loads("[1 2]"), lambda: json.loads("nul"), lambda: json.loads('"abc'), lambda: json.loads('"\\q"'), lambda: json.loads('"\x01"'), lambda: json.loads("1 2"), lambda: json.loads('"\\ud83"'), lambda: json.loads("[" * 5), lambda: json.loads("01"), lambda: json.loads("-"), lambda: json.loads("1."), lambda: json.loads(5), lambda: json.loads(b"\xff"), lambda: json.loads("\ufeff1"), lambda: json.loads('{"a":1}', object_hook=5), lambda: json.dumps(1, foo=2), lambda: json.loads("{"), lambda: json.loads('{"a"'), lambda: json.loads('{"a":'), lambda: json.loads("[1,"), lambda: json.loads("tru"), lambda: json.loads("{1: 2}")):
    try: print(f())
    except Exception as e: print(type(e).__name__, str(e)[:110], getattr(e, "__notes__", ""))
print(json.loads('{"a": [1, -2.5e3, null, true, "\\u00e9\\ud83d\\ude00\\n"], "b": {"c": {}}}'), json.loads(" [ ] "), json.loads("1e5"), json.loads("-0"), json.loads("-0.0"), json.loads("NaN"), json.loads("-Infinity"), json.loads(b'"x"'), json.loads('"a"'.encode("utf-16")), json.loads("1" * 30), json.loads('{"a": 1, "a": 2}'), json.loads('"\\/\\b\\f"'))
print(json.loads('{"a": 1, "b": {"c": 2}}', object_hook=lambda d: sorted(d)), json.loads('{"a": 1, "a": 2}', object_pairs_hook=list), json.loads("[1.5, 2, NaN]", parse_float=decimal.Decimal, parse_int=lambda s: "i" + s, parse_constant=lambda c: "c" + c), json.loads('"a\tb"', strict=False))
d = json.JSONDecoder(); print(d.raw_decode("[1] tail"), d.decode(" 5 ")); s = io.StringIO(); json.dump({"a": [1, 2]}, s, indent=1); print(s.getvalue()); s.seek(0); print(json.load(s))
try: json.loads('{\n "a": x\n}')
except json.JSONDecodeError as e: print(e.msg, e.pos, e.lineno, e.colno, e.doc, e)
