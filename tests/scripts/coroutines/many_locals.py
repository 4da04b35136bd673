"""More than 256 locals, constants and names; long argument lists; deep expressions around await."""
import types
@types.coroutine
def suspend(v=None): return (yield v)
async def ident(x): await suspend(); return x
def run(c):
    n = 0
    try:
        while True: c.send(None); n += 1
    except StopIteration as s: return s.value, n
names = [f"v{i}" for i in range(300)]
src = "async def big():\n" + "".join(f"    {n} = await ident({i})\n" for i, n in enumerate(names)) + "    return " + " + ".join(names)
ns = {"ident": ident}
exec(src, ns)
print(run(ns["big"]()), ns["big"].__code__.co_nlocals)
src = "async def consts():\n    out = []\n" + "".join(f"    out.append(({i}.5, 'k{i}', b'{i}')); await s()\n" for i in range(300)) + "    return len(out), out[-1]"
ns = {"s": suspend}
exec(src, ns)
print(run(ns["consts"]()))
args = ", ".join(f"a{i}" for i in range(280))
src = f"async def many({args}):\n    await s()\n    return a0, a279, sum(locals().values())"
exec(src, ns)
print(run(ns["many"](*range(280))))
try: ns["many"](*range(279))
except TypeError as e: print(e)
src = "async def globs():\n    t = 0\n" + "".join(f"    t += g{i}\n" for i in range(300)) + "    await s()\n    return t"
ns.update({f"g{i}": i for i in range(300)}); exec(src, ns)
print(run(ns["globs"]()))
src = "async def nest():\n" + "".join("    " * (i + 1) + f"for x{i} in range(2):\n" for i in range(10)) + "    " * 11 + "await s(); n[0] += 1\n    return n[0]"
ns["n"] = [0]; exec(src, ns)
print(run(ns["nest"]()))
src = "async def tries():\n" + "".join("    " * (i + 1) + "try:\n" for i in range(15)) + "    " * 16 + "await s(); raise KeyError('deep')\n" + "".join("    " * (15 - i) + f"finally: log.append({i}); await s()\n" for i in range(15))
ns["log"] = []; exec(src, ns)
try: run(ns["tries"]())
except KeyError as e: print(e, ns["log"])
src = "async def awaits():\n    return (" + " + ".join(f"(await i({n}))" for n in range(200)) + ")"
ns["i"] = ident; exec(src, ns)
print(run(ns["awaits"]()))
src = "async def lst():\n    return [" + ", ".join(f"await i({n})" for n in range(400)) + "]"
exec(src, ns)
r, n = run(ns["lst"]()); print(sum(r), len(r), n)
src = "async def call():\n    return dict(" + ", ".join(f"k{n}=await i({n})" for n in range(260)) + ")"
exec(src, ns)
r, n = run(ns["call"]()); print(len(r), r["k259"], n)
src = "async def ifs(x):\n" + "".join(f"    {'el' if n else ''}if x == {n}: return await i('{n}')\n" for n in range(300)) + "    return 'none'"
exec(src, ns)
print(run(ns["ifs"](0)), run(ns["ifs"](299)), run(ns["ifs"](300)))
src = "def gen():\n" + "".join(f"    x{n} = yield {n}\n" for n in range(300)) + "    return " + " + ".join(f"x{n}" for n in range(300))
exec(src, ns)
g = ns["gen"](); next(g)
try:
    while True: g.send(2)
except StopIteration as s: print(s.value)
