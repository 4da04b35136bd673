import copy, heapq, bisect
a = [1, [2, 3], {"k": {4}}, (5, [6])]; s, d = copy.copy(a), copy.deepcopy(a); a[1].append(9); print(s[1], d[1], d[3][1] is a[3][1], s[3] is a[3])
l = [1]; l.append(l); m = copy.deepcopy(l); print(m[1] is m, m is not l)
class C:
    def __init__(self): self.x = [1]
    def __copy__(self): return "copied"
    def __deepcopy__(self, memo): return ("deep", len(memo) >= 0)
class R:
    def __init__(self, v): self.v = v
    def __reduce__(self): return (R, (self.v * 2,))
    def __replace__(self, **k): return R(k["v"])
class S: pass
o = S(); o.self = o; o.l = [o]; c = copy.deepcopy(o); print(copy.copy(C()), copy.deepcopy([C()]), copy.copy(R(2)).v, copy.replace(R(1), v=9).v, c.self is c, c.l[0] is c, copy.copy(1), copy.copy(print) is print, copy.deepcopy(S) is S)
try: copy.deepcopy(x for x in ())
except TypeError as e: print(e)
h = [5, 2, 8, 1, 9]; heapq.heapify(h); print(h, heapq.heappop(h), heapq.heappushpop(h, 3), heapq.heapreplace(h, 7), [heapq.heappop(h) for _ in range(len(h))], heapq.nlargest(2, [3, 1, 4], key=lambda x: -x), heapq.nsmallest(3, "hello"), list(heapq.merge([1, 4], [2, 3], [0])), list(heapq.merge([4, 1], [3], reverse=True)))
h = []; [heapq.heappush_max(h, x) for x in (1, 5, 3)]; print(h, heapq.heappop_max(h))
try: heapq.heappop([])
except IndexError as e: print(e)
try: heapq.heapify([1, "a"])
except TypeError as e: print(e)
l = [1, 3, 3, 5]; print(bisect.bisect(l, 3), bisect.bisect_left(l, 3), bisect.bisect_right(l, 0), bisect.bisect(l, 3, 0, 2)); bisect.insort(l, 4); bisect.insort_left(l, 3); print(l, bisect.bisect([("a", 1), ("b", 2)], 1, key=lambda x: x[1]))
try: bisect.bisect([1], 1, -1)
except ValueError as e: print(e)
