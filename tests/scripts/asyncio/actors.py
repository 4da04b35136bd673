import asyncio
class Actor:
    def __init__(self, name): self.name, self.inbox, self.task = name, asyncio.Queue(), None
    async def __aenter__(self): self.task = asyncio.create_task(self.loop(), name=self.name); return self
    async def __aexit__(self, *exc):
        self.task.cancel()
        try: await self.task
        except asyncio.CancelledError: print(f"[{self.name} stopped]")
    async def loop(self):
        while True:
            method, args, reply = await self.inbox.get()
            try: r = await getattr(self, "on_" + method)(*args)
            except Exception as e:
                if reply: reply.set_exception(e)
            else:
                if reply: reply.set_result(r)
    async def ask(self, method, *args):
        f = asyncio.get_running_loop().create_future()
        await self.inbox.put((method, args, f)); return await f
    def tell(self, method, *args): self.inbox.put_nowait((method, args, None))
class Account(Actor):
    def __init__(self, name, balance): super().__init__(name); self.balance = balance
    async def on_deposit(self, n): await asyncio.sleep(0); self.balance += n; return self.balance
    async def on_withdraw(self, n):
        if n > self.balance: raise ValueError(f"{self.name}: {n} > {self.balance}")
        self.balance -= n; return self.balance
    async def on_transfer(self, other, n): await self.on_withdraw(n); return self.balance, await other.ask("deposit", n)
async def main():
    async with Account("ann", 100) as a, Account("bob", 0) as b:
        a.tell("deposit", 5)
        print(await a.ask("deposit", 5), await a.ask("transfer", b, 60), await b.ask("withdraw", 10))
        try: await b.ask("withdraw", 1000)
        except ValueError as e: print(e)
        try: await a.ask("nosuch")
        except AttributeError as e: print(e)
        print(await asyncio.gather(*(a.ask("deposit", 1) for _ in range(5)), *(b.ask("withdraw", 1) for _ in range(3))))
        print(a.task.get_name(), a.task.done(), a.balance, b.balance)
    print(a.task.cancelled())
    class Ring(Actor):
        next = None
        async def on_pass(self, n, trail):
            trail.append(self.name)
            if n: self.next.tell("pass", n - 1, trail)
            else: done.set_result(trail)
    done = asyncio.get_running_loop().create_future()
    rings = [Ring(str(i)) for i in range(4)]
    async with asyncio.TaskGroup() as tg:
        for r, nxt in zip(rings, rings[1:] + rings[:1]): r.next = nxt; r.task = tg.create_task(r.loop())
        rings[0].tell("pass", 9, []); print("".join(await done))
        for r in rings: r.task.cancel()
asyncio.run(main())
