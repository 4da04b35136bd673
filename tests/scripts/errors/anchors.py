"""Where the carets go."""
import traceback
class O: pass
o, d, l, n = O(), {"a": {"b": None}}, [1, 2], None
def f(*a, **k): raise ValueError("f")
cases = [
    lambda: d["a"]["b"]["c"]["d"],
    lambda: (l[0] + l[1]) * (n + 1) - 5,
    lambda: f(1, 2)(3),
    lambda: o.x.y.z,
    lambda: [i for i in l if i / 0],
    lambda: l[10][0],
    lambda: -n,
    lambda: not_defined + 1,
    lambda: (1 if l else 0) + "text" + l[0],
    lambda: f(l, *l, k=n.attr),
    lambda: l < n,
    lambda: "é" + 1 + "日本",
    lambda: {**n},
    lambda: f"{n.x} {l}",
    lambda: l[0](l)[1],
    lambda: n @ n,
    lambda: print(1, d["zz"], 2),
    lambda: o.method(1)
    .other(),
    lambda: d[
        "missing"
    ],
]
for c in cases:
    try: c()
    except Exception as e: print("".join(traceback.format_exception(e)[2:]).rstrip()); print("-")
