import traceback, collections
class Thing:
    def __init__(self): self.colour = 1; self.width = 2
    def method(self): return colou
    def nested(self): return self.wdth
colour = 5
def local():
    counter = 1
    return countr
def attr(): return Thing().color
def method(): return [].appendd(1)
def module(): import math; return math.sqrtt(4)
def builtin(): return pritn("x")
def keyword(): return sorted([1], revers=True)
def missing_self():
    t = Thing(); return t.method()
def imports(): from collections import OrderDict
def stdlib(): return json.dumps(1)
def none(): return None.foo
def far(): return Thing().zzzzzzzz
def dunder(): return "a".__lenn__
def instance_attr(): 
    class C:
        blah = 1
        def f(self): return blah
    return C().f()
for f in (local, attr, method, module, builtin, keyword, missing_self, lambda: Thing().nested(), imports, stdlib, none, far, dunder, instance_attr):
    try: f()
    except Exception as e: print(traceback.format_exception_only(e)[-1], end="")
try: import colections
except ImportError as e: print(traceback.format_exception_only(e)[-1], end="")
