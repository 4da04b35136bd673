import asyncio
import socket


class Buffered(asyncio.BufferedProtocol):
    def __init__(self, size=16):
        self.buffer = bytearray(size)
        self.log = []

    def connection_made(self, transport):
        self.transport = transport

    def get_buffer(self, sizehint):
        self.log.append(("get", sizehint))
        return self.buffer

    def buffer_updated(self, n):
        self.log.append(bytes(self.buffer[:n]))

    def eof_received(self):
        self.log.append("eof")

    def connection_lost(self, exc):
        self.log.append(("lost", type(exc).__name__, str(exc)))


class Empty(Buffered):
    def get_buffer(self, sizehint):
        return bytearray()


class Failing(Buffered):
    def get_buffer(self, sizehint):
        raise KeyError("no buffer")


class FailingUpdate(Buffered):
    def buffer_updated(self, n):
        raise ValueError(f"cannot take {n}")


class Unwritable(Buffered):
    def get_buffer(self, sizehint):
        return b"constant"


async def run(factory):
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(lambda loop, context: print(
        context["message"], "|", type(context["exception"]).__name__, sorted(context)))
    a, b = socket.socketpair()
    b.setblocking(False)
    t, p = await loop.create_connection(factory, sock=a)
    b.send(b"0123456789abcdefghijklmnopqrstuvwxyz")
    for _ in range(6):
        await asyncio.sleep(0)
    b.close()
    for _ in range(6):
        await asyncio.sleep(0)
    print(factory.__name__, p.log, t.is_closing())


async def main():
    for factory in (Buffered, Empty, Failing, FailingUpdate):
        await run(factory)


asyncio.run(main())
