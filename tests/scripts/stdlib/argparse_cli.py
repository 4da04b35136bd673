import argparse, sys, io, contextlib
p = argparse.ArgumentParser(prog="tool", description="Does things.", epilog="End.", color=False) if "color" in argparse.ArgumentParser.__init__.__code__.co_varnames else argparse.ArgumentParser(prog="tool")
p.add_argument("src", help="source"); p.add_argument("rest", nargs="*", type=int); p.add_argument("-v", "--verbose", action="count", default=0); p.add_argument("--name", "-n", default="d", metavar="N", help="a name (default: %(default)s)"); p.add_argument("--flag", action=argparse.BooleanOptionalAction); p.add_argument("--mode", choices=["a", "b"]); p.add_argument("--list", nargs="+", action="extend"); p.add_argument("--const", action="store_const", const=5)
print(p.parse_args(["f", "1", "2", "-vv", "--name=x", "--no-flag", "--list", "p", "q"])); print(p.parse_known_args(["f", "--zzz", "-n", "y"]))
def run(*a):
    e, o = io.StringIO(), io.StringIO()
    with contextlib.redirect_stderr(e), contextlib.redirect_stdout(o):
        try: r = p.parse_args(a)
        except SystemExit as x: r = f"exit {x.code}"
    print(a, r, e.getvalue().splitlines()[-1:], len(o.getvalue()) > 0)
for a in ((), ("f", "x"), ("f", "--mode", "c"), ("f", "--nope"), ("-h",), ("f", "--name"), ("f", "--l"), ("f", "--", "-5"), ("f", "-vn", "z"), ("f", "--ver")): run(*a)
print(p.format_usage()); print(p.format_help())
q = argparse.ArgumentParser(prog="git"); sub = q.add_subparsers(dest="cmd", required=True); c = sub.add_parser("commit", aliases=["ci"]); c.add_argument("-m"); c.set_defaults(func=lambda a: a.m); print(q.parse_args(["ci", "-m", "msg"]).func(q.parse_args(["commit", "-m", "x"])))
g = argparse.ArgumentParser(prog="g", exit_on_error=False); m = g.add_mutually_exclusive_group(); m.add_argument("-a", action="store_true"); m.add_argument("-b", action="store_true"); g.add_argument("--num", type=int)
for a in (["-a", "-b"], ["--num", "x"]):
    try: g.parse_args(a)
    except argparse.ArgumentError as e: print(e)
n = argparse.Namespace(x=1); n.y = 2; print(n, "x" in n, vars(n))
