import json
v = {"a": [1, 2.5, None, True, "é\n\"\\\u2028"], "b": {"n": -0.0, "big": 10**20}, "e": [], "o": {}}
print(json.dumps(v), json.dumps(v, ensure_ascii=False, sort_keys=True, separators=(",", ":"))); print(json.dumps(v, indent=2)); print(json.loads(json.dumps(v)) == v)
print(json.dumps({1: "a", None: "b", True: "c", 1.5: "d"}), json.dumps((1, (2,))), json.dumps("\ud800"), json.dumps(float("nan")), json.dumps([float("inf"), -float("inf")]), json.dumps(1e100), json.dumps("a/b\x00\x7f"))
for bad in ({1, 2}, object(), {(1,): 2}, b"x", 1j): 
    try: json.dumps(bad)
    except TypeError as e: print(e)
try: json.dumps(float("nan"), allow_nan=False)
except ValueError as e: print(e)
l = []; l.append(l)
try: json.dumps(l)
except ValueError as e: print(e)
for s in ("", "{", "[1,", "[1,]", "{\"a\"}", "{\"a\":}", "{a:1}", "nul", "'x'", "\"abc", "\"\\x\"", "\"\\u12\"", "01", "1.", "-", "[1 2]", "{\"a\":1,}", "1 2", "\"\n\"", "NaN", "[\"a\", -Infinity]", "1e5", "-0", "\"\\ud83d\\ude00\"", " \n[1]\t"):
    try: print(repr(json.loads(s)))
    except json.JSONDecodeError as e: print(repr(s), e, e.pos, e.lineno, e.colno)
print(json.loads("[1.5, 2]", parse_float=str, parse_int=lambda x: int(x) * 10), json.loads('{"a": 1, "a": 2}', object_pairs_hook=list), json.loads('{"x": {"y": 1}}', object_hook=lambda d: sorted(d)), json.loads(b'"bytes"'))
class E(json.JSONEncoder):
    def default(self, o): return sorted(o) if isinstance(o, set) else super().default(o)
print(json.dumps({"s": {2, 1}}, cls=E), json.dumps([1], default=str), "".join(json.JSONEncoder().iterencode([1, {"a": None}])), json.dumps(v["o"], skipkeys=True), json.dumps({"k": object}, default=lambda o: o.__name__))
class I(int):
    def __repr__(self): return "I!"
print(json.dumps(I(5)), json.dumps([], indent=1), json.dumps([[]], indent="\t"), json.JSONDecoder().raw_decode('[1] rest'))
