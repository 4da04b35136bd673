import sys
def bad(t, v, tb): raise RuntimeError("hook failed")
sys.excepthook = bad
raise ValueError("original")
