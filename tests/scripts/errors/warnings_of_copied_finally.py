"""The body of a `finally` is compiled for each jump out of it, too, and warned about there."""
import warnings

warnings.simplefilter("always")
def show(m, c, f, l, *a, **k): print("  ", l, str(m)[:60])
warnings.showwarning = show
V = ['''def f(p):
    try:
        return p
    except E2 as e:
        log("at43", [1, 2][()])
    finally:
        log("at49", [1, 2]["s50"])
''','''def f(p):
    try:
        return p
    except* E2 as e:
        log("at43", [1, 2][()])
    finally:
        log("at49", [1, 2]["s50"])
''','''def f(p):
    try:
        return p
    finally:
        log("at49", [1, 2]["s50"])
''','''def f(p):
    try:
        return [1, 2][()]
    except E2 as e:
        log("at43", [1, 2]["a"])
    finally:
        log("at49", [1, 2][1.0])
''','''def f(p):
    for x in p:
      try:
        continue
      except E2 as e:
        log("at43", [1, 2][()])
      finally:
        log("at49", [1, 2]["s50"])
''','''def f(p):
    with a:
      try:
        if p: return 1
        x = [1][()]
      except* E2 as e:
        log("at43", [1, 2][()])
      else:
        [1]["e"]
      finally:
        log("at49", [1, 2]["s50"])
        return 3
''', '''def f(p):
    while p:
        try:
            def g():
                return 1
            class C:
                x = [1]["a"]
            for x in p:
                break
            while x:
                try:
                    continue
                finally:
                    [1]["inner"]
            break
        finally:
            [1]["outer"]
''']
for v in V:
    print("--")
    compile(v, "x", "exec")
