import asyncio
from string.templatelib import Template, Interpolation
async def v(x): await asyncio.sleep(0); return x
async def main():
    t = t"a {await v(1)!r:>{await v(5)}} b {await v('x')=}"
    print(t.strings, [(i.value, i.expression, i.conversion, i.format_spec) for i in t.interpolations], t.values)
    print(f"{await v('text')!s:*^{await v(10)}}|{(await v(3.14159)):.{await v(2)}f}|{await v(1)=}|{[await v(i) for i in range(2)]}")
    print(f"{'nested ' + f'{await v(2)} ' + f'{await v('deep')!r}'}", f"{await v({'a': 1})['a'] if 0 else 'no'}")
    async def render(t): return "".join([x if isinstance(x, str) else f"<{(await x.value if asyncio.iscoroutine(x.value) else x.value)}>" for x in t])
    print(await render(t"coro {v(9)} plain {5}"), await render(t""), await render(t"{v('only')}"))
    async def agen():
        for i in range(2): yield f"{i}:{await v(i * i)}"
    print([x async for x in agen()], f"{[x async for x in agen()]}")
    print(isinstance(t, Template), type(t.interpolations[0]) is Interpolation, (t"x" + t"{1}").strings)
    x = await v("outer"); print(f"{(lambda x: x)(await v('arg'))} {x}", f"{await v(None)}", f"{await v(5):{await v('x')}>{await v(4)}}")
    try: f"{await v(1):{await v('bad')}}"
    except ValueError as e: print(e)
    print(f'''{
        await v("multi")
    } line''', f"{await v('é')!a}", f"{{}}{await v(0)}{{{await v(1)}}}")
asyncio.run(main())
