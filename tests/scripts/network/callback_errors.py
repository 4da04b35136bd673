import asyncio
import socket


def handler(loop, context):
    exc = context.get("exception")
    print("handler:", context["message"].split(" at ")[0], "|", repr(exc), sorted(context))


class Base(asyncio.Protocol):
    def connection_made(self, transport):
        self.transport = transport

    def connection_lost(self, exc):
        print("lost", repr(exc))


class BadMade(Base):
    def connection_made(self, transport):
        raise ZeroDivisionError("made")


class BadData(Base):
    def data_received(self, data):
        raise ZeroDivisionError("data")


class BadEof(Base):
    def eof_received(self):
        raise ZeroDivisionError("eof")


class BadLost(Base):
    def connection_lost(self, exc):
        raise ZeroDivisionError("lost")


class BadPause(Base):
    def pause_writing(self):
        raise ZeroDivisionError("pause")

    def resume_writing(self):
        raise ZeroDivisionError("resume")


async def turns(n=5):
    for _ in range(n):
        await asyncio.sleep(0)


async def main():
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(handler)
    for factory in (BadMade, BadData, BadEof, BadLost, BadPause):
        print("==", factory.__name__)
        a, b = socket.socketpair()
        b.setblocking(False)
        t, p = await loop.create_connection(factory, sock=a)
        if factory is BadPause:
            t.write(b"x" * 2_000_000)
            total = 0
            while total < 2_000_000:
                total += len(await loop.sock_recv(b, 1 << 16))
            await turns()
        else:
            b.send(b"data")
            await turns()
            b.close()
        await turns()
        print(t.is_closing())
        t.close()
        await turns()
        b.close()

    print("== reader and writer callbacks")
    a, b = socket.socketpair()

    def bad_reader():
        loop.remove_reader(a)
        raise LookupError("reader")

    def bad_writer():
        loop.remove_writer(a)
        raise LookupError("writer")

    b.send(b"x")
    loop.add_reader(a, bad_reader)
    await turns()
    loop.add_writer(a, bad_writer)
    await turns()
    print(loop.remove_reader(a), loop.remove_writer(a))
    loop.call_soon(lambda: 1 / 0)
    loop.call_later(0, lambda: [][1])
    await asyncio.sleep(0.01)
    a.close()
    b.close()


asyncio.run(main())
