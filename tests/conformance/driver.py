"""Runs one of CPython's test modules and writes what became of each test, line by line.

usage: driver.py FOLDER MODULE RESULTS

FOLDER holds `test` (and only that); the rest of the library is the interpreter's own. RESULTS gets
one line for each event, flushed at once, so that a crash or a hang loses nothing:

    list ID | start ID | ok ID | fail ID TEXT | error ID TEXT | skip ID TEXT | xfail ID | xpass ID
    import TEXT (the module cannot be imported) | modskip TEXT | done
"""
import sys


def main(folder, module, results):
    sys.path.insert(0, folder)
    out = open(results, "w", encoding="utf-8", errors="backslashreplace")

    def say(kind, test_id="", text=""):
        test_id = test_id.replace(" ", "%20").replace("\n", "%0A")
        text = " ".join(text.split())[:300]
        out.write(f"{kind} {test_id} {text}".rstrip() + "\n")
        out.flush()

    import unittest

    class Result(unittest.TestResult):
        def startTest(self, test):
            super().startTest(test)
            self.bad = None
            say("start", test.id())

        def addSuccess(self, test):
            say("ok", test.id())

        def addError(self, test, err):
            say("error", test.id(), describe(err))

        def addFailure(self, test, err):
            say("fail", test.id(), describe(err))

        def addSkip(self, test, reason):
            say("skip", test.id(), reason)

        def addExpectedFailure(self, test, err):
            say("xfail", test.id())

        def addUnexpectedSuccess(self, test):
            say("xpass", test.id())

        def addSubTest(self, test, subtest, err):
            if err is not None:
                kind = "fail" if issubclass(err[0], test.failureException) else "error"
                say(kind, test.id(), describe(err))

    try:
        from test import support
        support.use_resources = {}
    except Exception:
        # The first test modules get by without it; the others say so when they are imported.
        pass
    try:
        import_test(module)
        found = unittest.defaultTestLoader.loadTestsFromModule(sys.modules[module])
    except unittest.SkipTest as exc:
        say("modskip", "", str(exc))
        say("done")
        return
    except BaseException as exc:
        say("import", "", describe((type(exc), exc, exc.__traceback__)))
        return
    suite = unittest.TestSuite()
    for test in flatten(found):
        if type(test).__name__ == "_FailedTest":
            exc = getattr(test, "_exception", None)
            say("import", "", f"{type(exc).__name__}: {exc}".splitlines()[-1])
            return
        say("list", test.id())
        suite.addTest(test)
    suite.run(Result())
    say("done")


# Extension modules that only CPython's own build makes, for tests of its C interface.
OF_CPYTHON = "_testcapi", "_testinternalcapi", "_testlimitedcapi", "_testmultiphase", "_testsinglephase"


def import_test(module):
    """Imports a test module. One that as a whole wants a module of CPython's build gets a stand-in for
    that, so that the methods which use it are skipped, and not the file."""
    import unittest

    for _ in OF_CPYTHON:
        try:
            __import__(module)
            return
        except (ImportError, unittest.SkipTest) as exc:
            wanted = [name for name in OF_CPYTHON if f"'{name}'" in str(exc) and name not in sys.modules]
            if not wanted:
                raise
        sys.modules[wanted[0]] = stand_in(wanted[0])
        sys.modules.pop(module, None)
    __import__(module)


def stand_in(name):
    """A module of which everything skips the test that uses it."""
    import types
    import unittest

    class Missing:
        def __init__(self, name):
            self.name = name

        def skip(self, *args, **kwargs):
            raise unittest.SkipTest(f"needs CPython's {self.name}")

        __call__ = __index__ = __int__ = __float__ = __add__ = __sub__ = __mul__ = __neg__ = __iter__ = skip
        __radd__ = __rsub__ = __rmul__ = __lt__ = __gt__ = __le__ = __ge__ = __or__ = __and__ = skip

        def __getattr__(self, attr):
            if attr.startswith("__"):
                raise AttributeError(attr)
            return Missing(f"{self.name}.{attr}")

    class Module(types.ModuleType):
        def __getattr__(self, attr):
            # The helpers of the tests get by without.
            helping = sys._getframe(1).f_globals.get("__name__", "").startswith("test.support")
            if attr.startswith("__") or helping:
                raise AttributeError(attr)
            return Missing(f"{name}.{attr}")

    return Module(name)


def flatten(tests):
    try:
        tests = iter(tests)
    except TypeError:
        yield tests
        return
    for test in tests:
        yield from flatten(test)


def describe(err):
    typ, exc, tb = err
    try:
        text = str(exc)
    except Exception:
        text = "?"
    # Doctests put the whole report into the message.
    lines = [line for line in text.splitlines() if line.strip()]
    text = " / ".join(lines[-4:] if len(lines) > 4 else lines)
    return f"{typ.__name__}: {text}"


if __name__ == "__main__":
    main(*sys.argv[1:])
