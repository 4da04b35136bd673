"""Writes async/heterogeneous.py: 120 coroutine bodies of different code, resumed in mixed order.

python3 generate_heterogeneous.py > async/heterogeneous.py
"""
import random

random.seed(20260101)
N = 120


def body(i):
    r = random.Random(i * 7919)
    lines = [f"async def task_{i}(state, n):"]
    names = r.sample("alpha beta gamma delta eps zeta eta theta iota kappa lam mu".split(), 4)
    a, b, c, d = names
    lines.append(f"    {a}, {b}, {c} = {r.randint(1, 9)}, {r.choice(['[]', '{}'])}, {r.choice(['0', '1.5', repr('s' * r.randint(1, 4))])}")
    is_list = "[]" in lines[-1]
    is_text = "'" in lines[-1]
    lines.append(f"    for {d} in range(n):")
    ind = "        "
    pieces = [
        [f"{a} = ({a} * {r.randint(3, 99)} + {d}) & 0xFFFF", "await switch()"],
        [f"{a} += await add_{r.randint(0, 4)}({a} & 255, {d})"],
        [f"{b}.append({a} & {r.choice([7, 15, 31])})" if is_list else f"{b}[{d} % {r.randint(3, 17)}] = {a}", "await switch()"],
        [f"if {a} % {r.randint(2, 5)} == {r.randint(0, 1)}:", f"    {a} ^= await add_{r.randint(0, 4)}({d}, {r.randint(1, 50)})", "else:", f"    {a} -= {r.randint(1, 5)}"],
        [f"try:", f"    {a} += await risky({a} + {r.randint(0, 3)})", f"except {r.choice(['ValueError', 'Exception', '(ValueError, KeyError)'])} as exc:", f"    {a} += len(str(exc))"],
        [f"async with Guard(state, {r.randint(1, 9)}) as guard:", f"    {a} += guard.level", *(["    await switch()"] if r.random() < 0.6 else [])],
        [f"async for step in ticks({r.randint(1, 4)}):", f"    {a} += step * {r.randint(1, 4)}"],
        [f"state.total += {a} & {r.choice([1, 3, 255])}", f"state.hits = state.hits + 1"],
        [f"{c} = ({c} + {repr('ab'[r.randint(0, 1)])})[-{r.randint(3, 12)}:]" if is_text else f"{c} = ({c} + {a}) % {r.randint(50, 999)}", "await switch()"],
        [f"{a} += sum(k * {r.randint(1, 3)} for k in range({d} % {r.randint(2, 6)}))"],
        [f"{a} = max({a} % 1009, {r.randint(0, 20)}) + len({b})"],
        [f"pair = ({a}, {d})", f"{a}, extra = pair[0] ^ pair[1], {r.randint(0, 3)}", f"{a} += extra"],
        [f"match {d} % {r.randint(2, 4)}:", f"    case 0: {a} += {r.randint(1, 9)}", f"    case 1: await switch()", f"    case _: {a} -= 1"],
        [f"while {a} > {r.randint(500, 5000)}:", f"    {a} //= {r.randint(2, 7)}", *(["    await switch()"] if r.random() < 0.5 else [])],
        [f"text = f'{{{a}:{r.choice(['x', '04d', '>6'])}}}{{{d}}}'", f"{a} += text.count('{r.randint(0, 9)}')"],
        [f"{a} = await nest({r.randint(1, 6)}, {a})"],
        [f"try:", f"    if {d} % {r.randint(3, 6)} == 0: raise KeyError({d})", f"    await switch()", "except KeyError:", f"    {a} += 2", "finally:", f"    state.hits += 1"],
        [f"fn = lambda q, w={r.randint(1, 9)}: (q * w) & 4095", f"{a} = fn({a}) + fn({d})"],
    ]
    chosen = r.sample(pieces, r.randint(4, 8))
    if not any("await" in line or "async" in line for piece in chosen for line in piece):
        chosen.append(["await switch()"])
    for piece in chosen:
        lines += [ind + line for line in piece]
    if is_list:
        lines += [ind + f"if len({b}) > {r.randint(10, 40)}: {b}.clear()"]
    lines.append(f"    return ({a} & 0xFFFF) + len(str({c}))")
    return "\n".join(lines)


print('''"""120 different coroutine bodies resumed in mixed order. Written by generate_heterogeneous.py."""
from driver import switch


class State:
    def __init__(self):
        self.total = self.hits = 0


class Guard:
    def __init__(self, state, level):
        self.state, self.level = state, level

    async def __aenter__(self):
        self.state.hits += 1
        return self

    async def __aexit__(self, kind, exc, tb):
        return False


async def ticks(n):
    for i in range(n):
        yield i


async def risky(x):
    if x % 7 == 0:
        raise ValueError(x % 100)
    if x % 5 == 0:
        await switch()
    return x & 63


async def nest(depth, x):
    if depth == 0:
        await switch()
        return x + 1
    return await nest(depth - 1, x)
''')
for k in range(5):
    ops = ["a + b", "a ^ b", "a * 3 - b", "(a << 1) | (b & 1)", "abs(a - b)"][k]
    print(f"\nasync def add_{k}(a, b):")
    if k % 2:
        print("    await switch()")
    print(f"    return {ops}\n")
for i in range(N):
    print("\n" + body(i) + "\n")
print("\nTASKS = [" + ", ".join(f"task_{i}" for i in range(N)) + "]")
print('''

def main():
    state = State()
    alive = [(i, task(state, 1500)) for i, task in enumerate(TASKS)]
    results = [None] * len(alive)
    seed, turns = 99, 0
    while alive:
        seed = (seed * 1103515245 + 12345) & 0x7FFFFFFF
        at = seed % len(alive)
        turns += 1
        try:
            alive[at][1].send(None)
        except StopIteration as stop:
            results[alive[at][0]] = stop.value
            alive[at] = alive[-1]
            alive.pop()
    return sum(results), results[:4], state.total, state.hits, turns


if __name__ == "__main__":
    import sys
    import time

    begin = time.perf_counter()
    result = main()
    elapsed = time.perf_counter() - begin
    print(result)
    print(f"seconds: {elapsed:.6f}", file=sys.stderr)''')
