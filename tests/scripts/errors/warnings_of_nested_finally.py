"""The copy of a `finally` body that runs because of an exception is not warned about; the bodies of others that
its jumps pass are."""
import warnings
warnings.simplefilter("always")
def show(m, c, f, l, *a, **k): print("  ", l, str(m)[:40])
warnings.showwarning = show
V = ["""def f(p):
    try:
        try: pass
        finally: return 1
    finally:
        [1][()]
""", """def f(p):
    try:
        try: pass
        finally: return 1
    finally:
        try: pass
        finally: [1][()]
""", """def f(p):
    try: pass
    finally:
        [1][()]
""", """def f(p):
    try: pass
    finally:
        try: pass
        finally: [1][()]
""","""def f(p):
    try: pass
    finally:
        try: pass
        finally:
            try: pass
            finally: [1][()]
""","""def f(p):
    try:
        try: pass
        finally:
            try: pass
            finally: return 1
    finally:
        [1][()]
""","""def f(p):
    try:
        try:
            return 5
        finally: return 1
    finally:
        [1][()]
""","""def f(p):
  for x in p:
    try:
        try:
            continue
        finally: break
    finally:
        [1][()]
""","""def f(p):
    try:
        with p: return 1
    finally:
        [1][()]
""","""def f(p):
    try:
        try: pass
        finally:
            def g(): [1][()]
    finally:
        [1]['a']
""","""def f(p):
    try:
        try: return 1
        finally: [1][()]
    finally:
        [1]['a']
""","""def f(p):
    try:
        try: pass
        finally:
            try: return 1
            finally: return [1]["a"]
    finally:
        try: pass
        finally: [1][()]
""","""def f(p):
  while p:
    try:
        try: pass
        finally:
            try: continue
            except E: break
            else: return
    finally:
        while p:
            try: pass
            finally: break
        [1][()]
""","""def f(p):
    try:
        try: pass
        except* E: pass
        finally: return 1
    finally:
        class C: [1][()]
""","""def f(p):
    try:
        try: pass
        finally:
            def g():
                try: return 2
                finally: [1][2.0]
            return 1
    finally:
        [1][()]
"""]
for s in V:
    print(s.count("\n"))
    compile(s, "p", "exec")
