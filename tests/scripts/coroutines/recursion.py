import sys
import types

async def runaway(n):
    return await runaway(n + 1)

c = runaway(0)
try:
    c.send(None)
except RecursionError as exc:
    print(type(exc).__name__, str(exc).startswith("maximum recursion depth exceeded"))

async def fib(n):
    return n if n < 2 else await fib(n - 1) + await fib(n - 2)
try:
    fib(15).send(None)
except StopIteration as stop:
    print(stop.value)

async def ackermann(m, n):
    if m == 0:
        return n + 1
    if n == 0:
        return await ackermann(m - 1, 1)
    return await ackermann(m - 1, await ackermann(m, n - 1))
try:
    ackermann(2, 5).send(None)
except StopIteration as stop:
    print(stop.value)

async def hanoi(n, a, b, c, moves):
    if n:
        await hanoi(n - 1, a, c, b, moves)
        moves.append(a + c)
        await hanoi(n - 1, b, a, c, moves)
moves = []
try:
    hanoi(4, "A", "B", "C", moves).send(None)
except StopIteration:
    print(len(moves), " ".join(moves))

async def mutual_even(n):
    return True if n == 0 else await mutual_odd(n - 1)
async def mutual_odd(n):
    return False if n == 0 else await mutual_even(n - 1)
try:
    mutual_even(101).send(None)
except StopIteration as stop:
    print(stop.value)

async def recovers(depth):
    try:
        return await recovers(depth + 1)
    except RecursionError:
        if depth > 50:
            raise
        return depth
try:
    recovers(0).send(None)
except StopIteration as stop:
    print("recovered at", stop.value)

class SelfAwait:
    def __await__(self):
        return (yield from SelfAwait().__await__())
async def foreign_runaway():
    await SelfAwait()
try:
    foreign_runaway().send(None)
except RecursionError as exc:
    print(type(exc).__name__)
