import asyncio
import contextvars
import socket

var = contextvars.ContextVar("var", default="default")


class Recorder(asyncio.Protocol):
    def __init__(self):
        self.log = []

    def note(self, what):
        self.log.append((what, var.get()))

    def connection_made(self, transport):
        self.note("made")
        var.set("set when made")

    def data_received(self, data):
        self.note(data)
        var.set(f"set by {data!r}")

    def pause_writing(self):
        self.note("pause")

    def resume_writing(self):
        self.note("resume")

    def eof_received(self):
        self.note("eof")

    def connection_lost(self, exc):
        self.note("lost")


async def turns(n=4):
    for _ in range(n):
        await asyncio.sleep(0)


async def main():
    loop = asyncio.get_running_loop()
    a, b = socket.socketpair()
    b.setblocking(False)
    var.set("connecting")
    t, p = await loop.create_connection(Recorder, sock=a)
    var.set("connected")
    for data in (b"one", b"two"):
        b.send(data)
        await turns()
    var.set("pausing")
    t.pause_reading()
    b.send(b"three")
    await turns()
    var.set("resuming")
    t.resume_reading()
    var.set("after")
    await turns()
    b.send(b"four")
    await turns()
    var.set("writing")
    t.write(b"x" * 1_000_000)
    var.set("draining")
    total = 0
    while total < 1_000_000:
        total += len(await loop.sock_recv(b, 1 << 16))
    await turns()
    var.set("closing")
    b.close()
    await turns()
    for entry in p.log:
        print(*entry)
    print(var.get())

    async def handle(reader, writer):
        print("server", var.get(), await reader.readline())
        var.set("changed by the server")
        writer.write(b"answer\n")
        writer.close()

    var.set("starting the server")
    server = await asyncio.start_server(handle, "127.0.0.1", 0)
    var.set("server started")
    reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
    writer.write(b"question\n")
    print(await reader.read(), var.get())
    writer.close()
    server.close()
    await writer.wait_closed()
    await server.wait_closed()


asyncio.run(main())
