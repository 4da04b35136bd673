from collections import *
d = deque([1, 2, 3], maxlen=4); d.append(4); d.append(5); d.appendleft(0); print(d, d.maxlen, d.pop(), d.popleft()); d.rotate(1); print(d, d[0], d.index(2) if 2 in d else "", d.count(3)); d.extendleft([8, 9]); print(d, list(reversed(d)), d.copy() == d)
for f in (lambda: deque().pop(), lambda: deque([1])[5], lambda: deque([1]).remove(9), lambda: deque([1]).index(2), lambda: deque(maxlen=-1), lambda: deque(5)):
    try: f()
    except Exception as e: print(type(e).__name__, e)
c = Counter("abracadabra"); print(c.most_common(2), c["z"], c + Counter("aa"), c - Counter("aab"), c & Counter("ab"), c | Counter("zz"), c.total(), sorted(c.elements())[:4]); c.subtract("aaaaaa"); print(c["a"], +c, -c, Counter(a=1) <= Counter(a=2))
dd = defaultdict(list); dd["a"].append(1); print(dd, dd["b"], "c" in dd, dd.default_factory)
try: defaultdict(None)["x"]
except KeyError as e: print(e)
o = OrderedDict(a=1, b=2, c=3); o.move_to_end("a"); o.move_to_end("c", last=False); print(o, o.popitem(last=False), list(reversed(o)), o == {"b": 2, "a": 1}, o == OrderedDict(a=1, b=2))
P = namedtuple("P", "x y", defaults=[5]); p = P(1); print(p, p._asdict(), p._replace(x=9), P._fields, P._make([1, 2]), p.x + p.y, p[0], P._field_defaults, p == (1, 5), hash(p) == hash((1, 5)), P.__doc__, P.x.__doc__)
for a in (("T", "a a"), ("T", "1a"), ("T", "_a"), ("class", "a"), ("T", "def")):
    try: namedtuple(*a)
    except ValueError as e: print(e)
try: P(1, 2, 3)
except TypeError as e: print(e)
print(namedtuple("R", "a class a", rename=True)._fields)
m = ChainMap({"a": 1}, {"a": 2, "b": 3}); m["c"] = 4; print(m["a"], m["b"], m.maps, m.new_child({"z": 1})["z"], dict(m), m.parents)
class U(UserDict):
    def __setitem__(self, k, v): super().__setitem__(str(k), v)
u = U({1: 2}); u[3] = 4; print(u, UserList([1]) + [2], UserString("ab").upper(), type(UserString("a") + "b").__name__)
