"""The profiler for programs: `_lsprof` counts, `pstats` reports."""

__all__ = ["run", "runctx", "Profile"]

import _lsprof
import profile


class Profile(_lsprof.Profiler):
    """Profile(timer=None, timeunit=None, subcalls=True, builtins=True)

    A profiler that reads the time from `timer`, by default a clock of the system. If `timer` gives
    integers, `timeunit` is how many seconds one of them stands for.
    """

    def __enter__(self):
        self.enable()
        return self

    def __exit__(self, *exception):
        self.disable()

    def run(self, cmd):
        """Profiles a statement in the namespace of `__main__`."""
        import __main__
        namespace = vars(__main__)
        return self.runctx(cmd, namespace, namespace)

    def runctx(self, cmd, globals, locals):
        """Profiles a statement in namespaces of its own."""
        self.enable()
        try:
            exec(cmd, globals, locals)
        finally:
            self.disable()
        return self

    def runcall(self, func, /, *args, **kw):
        """Profiles one call, and gives its result."""
        self.enable()
        try:
            return func(*args, **kw)
        finally:
            self.disable()

    def create_stats(self):
        """Ends profiling and makes `stats` from what was counted."""
        self.disable()
        self.snapshot_stats()

    def snapshot_stats(self):
        """Makes `stats` from what was counted so far: for each function (file, line, name) the calls
        but for recursive ones, all calls, the time in the function itself, the time with all that it
        called, and the same four for each of its callers."""
        entries = self.getstats()
        callers = {id(entry.code): {} for entry in entries}
        self.stats = {label(entry.code): (*_numbers(entry), callers[id(entry.code)]) for entry in entries}
        for entry in entries:
            caller = label(entry.code)
            for called in entry.calls or ():
                rows = callers.get(id(called.code))
                if rows is None:
                    continue
                numbers = _numbers(called)
                if caller in rows:
                    # Functions of one place are one.
                    numbers = tuple(map(sum, zip(numbers, rows[caller])))
                rows[caller] = numbers

    def dump_stats(self, file):
        """Writes `stats` to a file, as `pstats` reads it."""
        import marshal
        self.create_stats()
        with open(file, "wb") as out:
            marshal.dump(self.stats, out)

    def print_stats(self, sort=-1):
        """Prints a report, sorted by one key or by several."""
        import pstats
        keys = sort if isinstance(sort, tuple) else (sort,)
        pstats.Stats(self).strip_dirs().sort_stats(*keys).print_stats()


def _numbers(entry):
    return entry.callcount - entry.reccallcount, entry.callcount, entry.inlinetime, entry.totaltime


def label(code):
    """What a function is known by: native ones, which have no place, sort last."""
    if isinstance(code, str):
        return "~", 0, code
    return code.co_filename, code.co_firstlineno, code.co_name


def run(statement, filename=None, sort=-1):
    return profile._Utils(Profile).run(statement, filename, sort)


def runctx(statement, globals, locals, filename=None, sort=-1):
    return profile._Utils(Profile).runctx(statement, globals, locals, filename, sort)


run.__doc__ = profile.run.__doc__
runctx.__doc__ = profile.runctx.__doc__


def main():
    import os
    import pstats
    import sys
    from optparse import OptionParser

    usage = "cProfile.py [-o output_file_path] [-s sort] [-m module | scriptfile] [arg] ..."
    parser = OptionParser(usage=usage)
    parser.disable_interspersed_args()
    parser.add_option("-o", "--outfile", dest="outfile", default=None, help="Save stats to <outfile>")
    parser.add_option(
        "-s", "--sort", dest="sort", default=2, choices=sorted(pstats.Stats.sort_arg_dict_default),
        help="Sort order when printing to stdout, based on pstats.Stats class")
    parser.add_option("-m", dest="module", action="store_true", default=False, help="Profile a library module")
    if len(sys.argv) < 2:
        parser.print_usage()
        sys.exit(2)
    options, sys.argv[:] = parser.parse_args()
    if not sys.argv:
        parser.print_usage()
        return parser
    # The program may go to another folder.
    outfile = options.outfile and os.path.abspath(options.outfile)
    if options.module:
        import runpy
        code = "run_module(name, run_name='__main__')"
        namespace = {"run_module": runpy.run_module, "name": sys.argv[0]}
    else:
        code, namespace = _program(sys.argv[0])
    try:
        runctx(code, namespace, None, outfile, options.sort)
    except BrokenPipeError as error:
        # Nothing is left to be flushed at the end.
        sys.stdout = None
        sys.exit(error.errno)
    return parser


def _program(path):
    """The code of a program file, and the namespace of a new `__main__` for it."""
    import io
    import os
    import sys
    import types

    sys.path.insert(0, os.path.dirname(path))
    with io.open_code(path) as file:
        code = compile(file.read(), path, "exec")
    module = types.ModuleType("__main__")
    module.__dict__.update(__file__=path, __package__=None, __cached__=None, __spec__=None)
    sys.modules["__main__"] = module
    return code, module.__dict__


if __name__ == "__main__":
    main()
