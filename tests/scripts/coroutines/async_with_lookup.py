"""__aenter__ and __aexit__ are looked up on the type, both before entering, instance attributes do not count."""
import types

log = []
class Meta(type):
    pass
class Watch:
    def __getattribute__(self, name):
        log.append(("instance", name))
        return object.__getattribute__(self, name)
    async def __aenter__(self):
        return "entered"
    async def __aexit__(self, *args):
        return False

def run(c):
    try:
        c.send(None)
    except StopIteration as stop:
        return stop.value
    except BaseException as exc:
        return f"{type(exc).__name__}: {exc}"

async def use(cm):
    async with cm as x:
        return x
print(run(use(Watch())), log)

class Descr:
    def __init__(self, name, result):
        self.name, self.result = name, result
    def __get__(self, obj, cls):
        log.append((self.name, obj is not None))
        return self.result
async def enter():
    log.append("enter called")
    return 1
async def exit(*args):
    log.append(("exit called", len(args)))
log.clear()
class ByDescr:
    __aexit__ = Descr("aexit", exit)
    __aenter__ = Descr("aenter", enter)
print(run(use(ByDescr())), log)

class BadExit:
    @property
    def __aexit__(self):
        raise RuntimeError("property failed")
    async def __aenter__(self):
        log.append("must not enter")
log.clear()
print(run(use(BadExit())), log)

class Late:
    async def __aenter__(self):
        type(self).__aexit__ = replaced
        return "x"
    async def __aexit__(self, *args):
        log.append("original exit")
async def replaced(self, *args):
    log.append("replaced exit")
log.clear()
run(use(Late()))
print(log)

instance = object.__new__(type("Empty", (), {}))
instance.__aenter__ = enter
instance.__aexit__ = exit
print(run(use(instance)))

class Static:
    @staticmethod
    async def __aenter__():
        return "static enter"
    @classmethod
    async def __aexit__(cls, *args):
        log.append((cls.__name__, len(args)))
log.clear()
print(run(use(Static())), log)
class ClsMeta(type):
    async def __aenter__(cls):
        return cls.__name__
    async def __aexit__(cls, *a):
        log.append("meta exit")
class UsesMeta(metaclass=ClsMeta):
    pass
log.clear()
print(run(use(UsesMeta)), log)
