import errno, os
for n in ("ENOENT", "EEXIST", "EACCES", "EPERM", "ENOTDIR", "EISDIR", "ECHILD", "EPIPE", "EINTR", "EAGAIN", "ECONNREFUSED", "ECONNRESET", "ECONNABORTED", "ESRCH", "ETIMEDOUT", "EINVAL", "ENOTCONN", "ESHUTDOWN", "EINPROGRESS", "EALREADY"):
    c = getattr(errno, n); e = OSError(c, "msg"); print(n, c, errno.errorcode[c], type(e).__name__, os.strerror(c), e)
e = OSError(2, "m", "file"); print(e, e.errno, e.strerror, e.filename, e.filename2, e.args, repr(e)); e = OSError(2, "m", "f1", None, "f2"); print(e, e.filename2, e.args, repr(e)); print(OSError("x"), OSError().errno, OSError(1).args, OSError(1, 2, 3, 4, 5).filename2, repr(OSError(1, 2)), FileNotFoundError(2, "x").errno, OSError(2, "a", b"by"), BlockingIOError(11, "b", 5).characters_written, str(OSError(None, None)), str(OSError(5, None)))
try: OSError(1, 2, 3, 4, 5, 6)
except TypeError as x: print(x)
e = PermissionError(); e.errno = 13; e.strerror = "set"; e.filename = "ff"; print(e, e.args); del e.filename
class My(OSError):
    def __init__(self, a): super().__init__(a, "my"); self.extra = a
print(My(2), type(My(2)).__name__, My(2).errno, My(2).extra, IOError is OSError, EnvironmentError is OSError, issubclass(ConnectionResetError, ConnectionError), issubclass(TimeoutError, OSError), InterruptedError.__mro__[1].__name__)
for f in (lambda: os.kill(999999, 0), lambda: os.read(9999, 1), lambda: os.waitpid(-1, 0), lambda: os.listdir("/nope"), lambda: os.mkdir("/proc/x/y"), lambda: open("/"), lambda: os.stat(""), lambda: os.close(-1), lambda: os.rename("/nope1", "/nope2"), lambda: os.link("/nope1", "/nope2"), lambda: os.write(0, "x"), lambda: os.setpgid(999999, 0), lambda: os.getpgid(999999), lambda: os.getsid(999999), lambda: os.chmod("/nope", 0), lambda: os.symlink("/a", "/proc/b"), lambda: os.dup(9999), lambda: os.pipe2("x"), lambda: os.sysconf("x"), lambda: os.nice("x"), lambda: os.execv("/bin/true", [])):
    try: print(f())
    except Exception as e: print(type(e).__name__, getattr(e, "errno", None), e)
import pickle; p = pickle.loads(pickle.dumps(OSError(2, "m", "f"))); print(repr(p), p.filename, type(pickle.loads(pickle.dumps(ConnectionResetError(104, "r")))).__name__)
