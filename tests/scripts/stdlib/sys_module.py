import sys
print(sys.version_info[:2], sys.version_info.major, sys.version_info >= (3, 14), sys.hexversion >> 24, sys.byteorder, sys.maxsize, sys.maxunicode, sys.platform, sys.implementation.name != "", sys.int_info.bits_per_digit > 0, sys.hash_info.width, sys.hash_info.modulus, sys.float_info.radix, sys.thread_info.name)
print(sys.getrecursionlimit(), sys.getdefaultencoding(), sys.getfilesystemencoding(), sys.getfilesystemencodeerrors(), sys.flags.optimize, sys.flags.utf8_mode in (0, 1), sys.flags.dev_mode, sys.dont_write_bytecode in (True, False), sys.is_finalizing(), sys.getswitchinterval(), sys.get_int_max_str_digits())
def who(): return sys._getframe().f_code.co_name, sys._getframe(1).f_code.co_name, sys._getframemodulename()
print(who(), sys._getframe().f_lineno, sys._getframe().f_globals is globals())
try: sys._getframe(100)
except ValueError as e: print(e)
for f in (lambda: sys.setrecursionlimit(0), lambda: sys.setrecursionlimit("x"), lambda: sys.setrecursionlimit(1), lambda: sys.setswitchinterval(-1), lambda: sys.intern(5), lambda: sys.exit("msg"), lambda: sys.exit(3), lambda: sys.exit(), lambda: sys.exit((1, 2)), lambda: sys.getrefcount(), lambda: sys.set_int_max_str_digits(5), lambda: sys.getsizeof(), lambda: sys._getframe("x")):
    try: print(f())
    except BaseException as e: print(type(e).__name__, e, getattr(e, "code", None))
try: 1 / 0
except ZeroDivisionError:
    t, v, tb = sys.exc_info(); print(t.__name__, v, tb.tb_lineno, sys.exception() is v)
print(sys.exc_info(), sys.exception(), sys.getsizeof([]) > 0, sys.getrefcount(object()) >= 1, sys.intern("a" + "b") is sys.intern("ab"), "sys" in sys.modules, sys.modules["sys"] is sys, isinstance(sys.path, list), sys.argv[0].endswith("sys_module.py"), sys.__stdout__ is sys.stdout, sys.stdin.fileno(), sys.stdout.encoding, sys.stderr.errors, "math" in sys.builtin_module_names or True, "json" in sys.stdlib_module_names)
sys.displayhook(5); sys.displayhook(None); sys.displayhook("x"); import builtins; print(builtins._); del builtins._
old = sys.excepthook
sys.excepthook = lambda t, v, tb: print("hook", t.__name__, v)
import threading
threading.excepthook = lambda a: print("thread hook", a.exc_type.__name__, a.exc_value)
th = threading.Thread(target=lambda: 1 / 0); th.start(); th.join()
sys.unraisablehook = lambda a: print("unraisable", a.exc_type.__name__, a.exc_value, a.err_msg.split(" <")[0])
class D:
    def __del__(self): raise ValueError("in del")
D(); print(sys.getallocatedblocks() >= 0, sys.call_tracing(lambda a: a + 1, (1,)), sys.setrecursionlimit(500), sys.getrecursionlimit())
def deep(n): return deep(n + 1)
try: deep(0)
except RecursionError as e: print(str(e)[:32])
sys.setrecursionlimit(1000); n = sys.orig_argv[-1].endswith("sys_module.py"); print(n, sys.copyright.split("\n")[0][:13], sys.api_version, sys.abiflags, sys.pycache_prefix, sys.warnoptions, sys._xoptions, sys.ps1 if hasattr(sys, "ps1") else "no ps1", sys.exec_prefix != "", sys.tracebacklimit if hasattr(sys, "tracebacklimit") else "no limit", sys.last_value if hasattr(sys, "last_value") else "no last")
sys.stdout.write("w\n"); sys.stdout.flush(); print("err", file=sys.stderr); raise LookupError("final")
