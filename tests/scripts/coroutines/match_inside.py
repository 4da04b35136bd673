import asyncio
from dataclasses import dataclass
@dataclass
class Msg:
    kind: str
    body: object = None
class Pt:
    __match_args__ = ("x", "y")
    def __init__(self, x, y): self.x, self.y = x, y
async def val(x): await asyncio.sleep(0); return x
async def handle(m):
    match await val(m):
        case Msg("add", [a, b]): return await val(a) + await val(b)
        case Msg("add", [a, *rest]) if await val(len(rest)) > 1: return a, rest
        case Msg(kind="quit" | "exit" as k): return f"bye {k}"
        case Msg(body={"id": int(i), **others}): return i, others
        case Pt(0, y): return "on y", y
        case Pt(x=x, y=0): return "on x", await val(x)
        case {"cmd": str() as c, "args": [*args]}: return c, [await val(a) for a in args]
        case [1, _, 3] | (4, 5): return "seq"
        case str(s) if s.startswith("p"): return s.upper()
        case bool() | None as c: return "const", c
        case int() | float() as n: return "num", n
        case b"bytes": return "b"
        case []: return "empty"
        case _: return "other"
async def main():
    for m in (Msg("add", [1, 2]), Msg("add", [1, 2, 3]), Msg("quit"), Msg("exit", 5), Msg("x", {"id": 7, "z": 1}), Msg("x", {"id": "no"}), Pt(0, 5), Pt(3, 0), Pt(1, 1),
              {"cmd": "go", "args": (1, 2)}, {"cmd": 5}, [1, 2, 3], (4, 5), [], "python", "java", True, None, 3, 2.5, b"bytes", {1}):
        print(repr(m) if not isinstance(m, Pt) else f"Pt{m.x, m.y}", "->", await handle(m))
    async def agen(items):
        for i in items:
            match i:
                case int(n) if n > 2: yield "big"
                case int(): yield await val("small")
                case (a, b): yield {a: b}
    print([x async for x in agen([1, 5, "ab", (1, 2), 2])])
    match await val([1, [2, [3]]]):
        case [a, [b, [c]]]: print(a, b, c)
    x = 5
    match await val(7):
        case x: print("captured", x)
    async def no_match():
        match await val(1):
            case 2: return "no"
    print(await no_match())
    try:
        match await val(Pt(1, 2)):
            case Pt(1, 2, 3): pass
    except TypeError as e: print(e)
asyncio.run(main())
