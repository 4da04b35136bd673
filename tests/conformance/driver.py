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
        __import__(module)
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
