import builtins
excs = sorted((n for n, c in vars(builtins).items() if isinstance(c, type) and issubclass(c, BaseException)))
print(len(excs))
def tree(c, d=0):
    if c.__module__ != "builtins": return
    print("  " * d + c.__name__)
    for s in sorted(c.__subclasses__(), key=lambda s: s.__name__): tree(s, d + 1)
tree(BaseException)
print(EnvironmentError is OSError, IOError is OSError)
for n in excs:
    c = getattr(builtins, n)
    try: x = c("a")
    except TypeError as e: print(n, "!", e); continue
    print(n, repr(x), str(x), x.args, [k for k in ("value", "code", "name", "errno", "msg", "obj", "path", "filename", "message") if hasattr(x, k)])
import errno
for code in ("EPERM", "ENOENT", "EINTR", "ECHILD", "EAGAIN", "EACCES", "EEXIST", "ENOTDIR", "EISDIR", "EPIPE", "ECONNREFUSED", "ECONNRESET", "ECONNABORTED", "ETIMEDOUT", "ESRCH", "EALREADY", "EINPROGRESS", "ESHUTDOWN", "EIO", "ENOSPC"):
    print(code, type(OSError(getattr(errno, code), "m")).__name__, end=" ")
print(); b = BlockingIOError(11, "m", 5); print(b.characters_written)
u = UnicodeEncodeError("ascii", "aé", 1, 2, "no"); print(u, u.encoding, u.object, u.start, u.end, u.reason); print(UnicodeTranslateError("ab", 0, 2, "r"), UnicodeDecodeError("x", b"abc", 0, 3, "r"))
s = SyntaxError("bad", ("file", 3, 5, "line text", 3, 9)); print(s.filename, s.lineno, s.offset, s.text, s.end_lineno, s.end_offset, s.msg, str(s)); print(SyntaxError("m", ("f", 1, 2, None)), SyntaxError("m"), SyntaxError())
e = ImportError("m", name="mod", path="/p", name_from="x"); print(e.msg, e.name, e.path, e.name_from)
for bad in (lambda: ImportError("m", foo=1), lambda: ValueError(x=1), lambda: UnicodeDecodeError("a"), lambda: SyntaxError("m", 5), lambda: AttributeError("m", nme=1), lambda: OSError(1, 2, 3, 4, 5, 6).filename2, lambda: BaseException().with_traceback(5), lambda: setattr(ValueError(), "__cause__", 5), lambda: setattr(ValueError(), "__traceback__", 5), lambda: setattr(ValueError(), "args", 5), lambda: delattr(ValueError(), "args"), lambda: ValueError().__setstate__(5)):
    try: print(repr(bad()))
    except (TypeError, AttributeError) as x: print(type(x).__name__, x)
o = OSError(2, "No such", "a", None, "b"); print(o, o.filename, o.filename2, o.args); class_ = type("My", (OSError,), {}); print(repr(class_(2, "m")), type(class_(2, "m")).__name__)
