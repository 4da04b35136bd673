import warnings

async def f():
    pass

with warnings.catch_warnings(record=True) as seen:
    warnings.simplefilter("always")
    f()
    x = f()
    x = None
    for w in seen:
        print(w.category.__name__, w.message)

with warnings.catch_warnings():
    warnings.simplefilter("error")
    import sys
    caught = []
    sys.unraisablehook = lambda u: caught.append((type(u.exc_value).__name__, str(u.exc_value), (u.err_msg or "").split("<")[0]))
    f()
    for item in caught:
        print(item)
    sys.unraisablehook = sys.__unraisablehook__

def throw_into_new():
    c = f()
    try:
        c.throw(ValueError("never started"))
    except ValueError as exc:
        print("raised", exc)

with warnings.catch_warnings(record=True) as seen:
    warnings.simplefilter("always")
    throw_into_new()
    print(len(seen))
    warnings.filterwarnings("ignore", "coroutine 'f' was never awaited", RuntimeWarning)
    f()
    print(len(seen))

import sys
sys.set_coroutine_origin_tracking_depth(2)
print(sys.get_coroutine_origin_tracking_depth())
def here():
    return f()
c = here()
print([(name, line) for _, line, name in c.cr_origin])
c.close()
sys.set_coroutine_origin_tracking_depth(0)
try:
    sys.set_coroutine_origin_tracking_depth(-1)
except ValueError as exc:
    print(exc)
