"""The events of sys.settrace, in order, of all kinds of code."""
import sys
events = []
def name(f): return f.f_code.co_name
def tracer(frame, event, arg):
    if frame.f_code.co_filename != __file__: return None
    if event == 'exception': arg = arg[0].__name__, str(arg[1])
    events.append(((frame.f_lineno or 0) - frame.f_code.co_firstlineno, name(frame), event, arg if isinstance(arg,(int,str,tuple,list,type(None))) and name(frame) != 'agen' else type(arg).__name__ if name(frame) != 'agen' else None))
    return tracer
def run(title, fn, *a):
    events.clear()
    sys.settrace(tracer)
    try:
        try: r = fn(*a)
        except BaseException as e: r = repr(e)
    finally:
        sys.settrace(None)
    print('==', title, r if isinstance(r,(int,str,type(None),list)) else type(r).__name__)
    for e in events: print('  ', *e)

def simple(a):
    b = a + 1
    return b
run('simple', simple, 1)
def one(): return 1
run('one', one)
def loop():
    for i in range(3):
        pass
    return i
run('loop', loop)
def wh():
    n = 2
    while n:
        n -= 1
    else:
        n = 5
    return n
run('while', wh)
def cond(x):
    if x:
        y = 1
    elif x is None:
        y = 2
    else:
        y = 3
    return y
run('cond', cond, 1); run('cond', cond, None); run('cond', cond, 0)
def exc():
    try:
        1/0
    except ZeroDivisionError as e:
        x = 1
    finally:
        x = 2
    return x
run('exc', exc)
def exc2():
    def inner():
        raise ValueError('v')
    try:
        inner()
    except KeyError:
        pass
run('exc2', exc2)
def gen():
    x = yield 1
    y = yield 2
    return 3
def usegen():
    g = gen()
    for v in g:
        w = v
    return w
run('gen', usegen)
def usesend():
    g = gen()
    next(g)
    g.send(5)
    try:
        g.throw(KeyError('k'))
    except KeyError:
        pass
run('send', usesend)
def genfin():
    try:
        yield 1
    finally:
        a = 1
def useclose():
    g = genfin()
    next(g)
    g.close()
    g = gen()
    next(g)
    g.close()
run('close', useclose)
def yf():
    yield from range(2)
    r = yield from gen()
    return r
run('yf', lambda: list(yf()))
class CM:
    def __enter__(self):
        return self
    def __exit__(self, *a):
        return True
def with_():
    with CM() as c:
        x = 1
    with CM():
        raise ValueError
    with CM() as d:
        return x
run('with', with_)
def comp():
    a = [i for i in range(3)]
    b = {i: 1 for i in range(2)}
    return sum(i for i in a)
run('comp', comp)
def multi():
    x = max(
        1,
        2,
    )
    return (x,
            x)
run('multi', multi)
async def leaf(f):
    r = await f
    return r
async def mid(f):
    return await leaf(f)
class Aw:
    def __await__(self):
        r = yield 'w'
        return r
def coro():
    c = mid(Aw())
    c.send(None)
    try:
        c.send(7)
    except StopIteration as e:
        return e.value
run('coro', coro)
def coroth():
    c = mid(Aw())
    c.send(None)
    try:
        c.throw(ValueError('x'))
    except ValueError as e:
        return 'ok'
coroth()
async def agen():
    for i in range(2):
        yield i
async def useag():
    async for x in agen():
        y = x
    return y
def runag():
    try:
        useag().send(None)
    except StopIteration as e:
        return e.value
run('agen', runag)
class K:
    x = 1
    def f(self):
        return 2
def cls():
    class Z(K):
        y = 1
    return Z().f()
run('cls', cls)
def match_(v):
    match v:
        case 1:
            return 'one'
        case [a, b]:
            return 'two'
        case _:
            v = 1
    return 'none'
run('m', match_, 1); run('m', match_, [1,2]); run('m', match_, 'x')
def nested():
    try:
        try:
            raise KeyError(1)
        finally:
            a = 1
    except KeyError:
        pass
run('nested', nested)
def boolop(a, b):
    if (a and
        b):
        return 1
    return 2
run('bool', boolop, 1, 0); run('bool', boolop, 1, 1)
def brk():
    for i in range(5):
        if i == 1:
            continue
        if i == 2:
            break
    else:
        pass
    del i
run('brk', brk)
@staticmethod
def deco():
    "doc"
    x: int = 1
    global gg
    gg = x
    assert x, 'm'
    import os.path
    from os import path
    raise RuntimeError('z') from None
run('deco', deco)
