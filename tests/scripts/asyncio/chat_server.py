import asyncio
class Chat:
    def __init__(self): self.users, self.log = {}, []
    async def broadcast(self, who, text):
        self.log.append(f"{who}: {text}")
        for n, w in list(self.users.items()):
            if n != who: w.write(f"{who}: {text}\n".encode()); await w.drain()
    async def handle(self, r, w):
        name = (await r.readline()).decode().strip()
        if name in self.users: w.write(b"taken\n"); w.close(); await w.wait_closed(); return
        self.users[name] = w; w.write(b"welcome\n"); await self.broadcast(name, "joined")
        try:
            while line := (await r.readline()).decode().strip():
                if line == "/who": w.write((",".join(sorted(self.users)) + "\n").encode())
                elif line.startswith("/to "): _, to, msg = line.split(" ", 2); self.users[to].write(f"({name}) {msg}\n".encode())
                else: await self.broadcast(name, line)
        finally:
            self.users.pop(name, None); await self.broadcast(name, "left"); w.close()
class Client:
    def __init__(self, r, w): self.r, self.w = r, w
    @classmethod
    async def connect(cls, port, name):
        c = cls(*await asyncio.open_connection("127.0.0.1", port)); c.say(name); return c, await c.hear()
    def say(self, t): self.w.write(t.encode() + b"\n")
    async def hear(self): return (await asyncio.wait_for(self.r.readline(), 5)).decode().strip()
    async def bye(self): self.w.close(); await self.w.wait_closed()
async def main():
    chat = Chat(); srv = await asyncio.start_server(chat.handle, "127.0.0.1", 0); port = srv.sockets[0].getsockname()[1]
    async with srv:
        a, x = await Client.connect(port, "ann"); b, y = await Client.connect(port, "bob"); print(x, y, await a.hear())
        a.say("hello"); print(await b.hear()); b.say("/who"); print(await b.hear()); b.say("/to ann psst"); print(await a.hear())
        c, z = await Client.connect(port, "ann"); print(z, await c.r.read()); await c.bye()
        await b.bye(); print(await a.hear()); a.say("alone?"); a.say("/who"); print(await a.hear())
        await a.bye(); await asyncio.sleep(0.005)
    print(chat.log, chat.users)
asyncio.run(main())
