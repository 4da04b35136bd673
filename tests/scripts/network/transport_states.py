import asyncio
import socket


class Recorder(asyncio.Protocol):
    def __init__(self):
        self.log = []

    def connection_made(self, transport):
        self.transport = transport
        self.log.append("made")

    def data_received(self, data):
        self.log.append(data if len(data) < 20 else len(data))

    def eof_received(self):
        self.log.append("eof")

    def pause_writing(self):
        self.log.append("pause")

    def resume_writing(self):
        self.log.append("resume")

    def connection_lost(self, exc):
        self.log.append(("lost", exc))


async def pair(factory=Recorder):
    loop = asyncio.get_running_loop()
    a, b = socket.socketpair()
    b.setblocking(False)
    transport, protocol = await loop.create_connection(factory, sock=a)
    return transport, protocol, b


async def turns(n=3):
    for _ in range(n):
        await asyncio.sleep(0)


async def kinds():
    t, p, b = await pair()
    for kind in (asyncio.BaseTransport, asyncio.ReadTransport, asyncio.WriteTransport, asyncio.Transport):
        print(kind.__name__, isinstance(t, kind))
    print(type(t).__name__, t.get_protocol() is p, t.can_write_eof())
    print(t.is_reading(), t.is_closing(), t.get_write_buffer_size(), t.get_write_buffer_limits())
    print(t.get_extra_info("missing"), t.get_extra_info("missing", 5), type(t.get_extra_info("socket")).__name__)
    t.set_write_buffer_limits()
    print(t.get_write_buffer_limits())
    t.set_write_buffer_limits(high=100)
    print(t.get_write_buffer_limits())
    t.set_write_buffer_limits(low=100)
    print(t.get_write_buffer_limits())
    for args in ({"high": 1, "low": 2}, {"high": -1}, {"low": -5, "high": 3}):
        try:
            t.set_write_buffer_limits(**args)
        except ValueError as e:
            print(e)
    t.close()
    await turns()
    print(p.log, t.is_closing(), t.is_reading())
    b.close()


async def reading():
    t, p, b = await pair()
    b.send(b"one")
    await turns()
    t.pause_reading()
    t.pause_reading()
    print(t.is_reading())
    b.send(b"two")
    await turns()
    print(p.log)
    t.resume_reading()
    t.resume_reading()
    await turns()
    print(p.log)
    b.close()
    await turns()
    print(p.log, t.is_closing())
    await turns()
    print(p.log)


async def writing():
    t, p, b = await pair()
    for bad in ("text", 5, None, ["a"]):
        try:
            t.write(bad)
        except TypeError as e:
            print(e)
    try:
        t.writelines([b"ok", "text"])
    except TypeError as e:
        print(e)
    t.write(b"")
    t.writelines([])
    t.write(bytearray(b"array"))
    t.write(memoryview(b"-view-")[1:5])
    t.writelines([b"a", bytearray(b"b"), memoryview(b"c")])
    await turns()
    received = b.recv(100)
    print(received.replace(b"ok", b""))
    t.set_write_buffer_limits(high=1000)
    t.write(b"x" * 2_000_000)
    print(p.log, t.get_write_buffer_size() > 1000)
    total = 0
    while total < 2_000_000:
        total += len(await asyncio.get_running_loop().sock_recv(b, 1 << 16))
    await turns()
    print(p.log, t.get_write_buffer_size(), total)
    t.write_eof()
    t.write_eof()
    print(await asyncio.get_running_loop().sock_recv(b, 10))
    for f, arg in ((t.write, b"x"), (t.writelines, [b"x"])):
        try:
            f(arg)
        except RuntimeError as e:
            print(e)
    t.close()
    t.close()
    t.abort()
    await turns()
    print(p.log)
    t.write(b"") if False else None
    b.close()


async def close_writes_the_rest():
    t, p, b = await pair()
    t.write(b"y" * 1_500_000)
    t.close()
    print(t.is_closing(), p.log)
    total = 0
    while data := await asyncio.get_running_loop().sock_recv(b, 1 << 16):
        total += len(data)
    await turns()
    print(total, p.log)
    b.close()


async def abort_loses_the_rest():
    t, p, b = await pair()
    t.write(b"z" * 1_500_000)
    t.abort()
    print(t.get_write_buffer_size(), p.log)
    await turns()
    print(p.log)
    for _ in range(3):
        t.write(b"after")
    b.close()


async def half_closed():
    class Keeps(Recorder):
        def eof_received(self):
            self.log.append("eof")
            return True

    t, p, b = await pair(Keeps)
    b.send(b"question")
    b.shutdown(socket.SHUT_WR)
    await turns()
    print(p.log, t.is_closing())
    t.write(b"answer")
    await turns()
    print(b.recv(100))
    t.close()
    await turns()
    print(p.log)
    b.close()


async def switching_protocols():
    t, p, b = await pair()
    q = Recorder()
    b.send(b"first")
    await turns()
    t.set_protocol(q)
    b.send(b"second")
    await turns()
    t.close()
    await turns()
    print(p.log, q.log)
    b.close()


async def main():
    for part in (kinds, reading, writing, close_writes_the_rest, abort_loses_the_rest, half_closed,
                 switching_protocols):
        print("==", part.__name__)
        await part()


asyncio.run(main())
