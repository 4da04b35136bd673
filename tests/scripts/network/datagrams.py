import asyncio
import os
import shutil
import socket
import tempfile


class Datagrams(asyncio.DatagramProtocol):
    def __init__(self):
        self.log = []

    def connection_made(self, transport):
        self.transport = transport
        self.log.append("made")

    def datagram_received(self, data, addr):
        self.log.append((data[:20], len(data), addr[0]))

    def error_received(self, exc):
        self.log.append(type(exc).__name__)

    def connection_lost(self, exc):
        self.log.append(("lost", exc))


class Echo(Datagrams):
    def datagram_received(self, data, addr):
        super().datagram_received(data, addr)
        self.transport.sendto(data.upper(), addr)


async def main():
    loop = asyncio.get_running_loop()
    server, echo = await loop.create_datagram_endpoint(Echo, local_addr=("127.0.0.1", 0))
    print(isinstance(server, asyncio.DatagramTransport), type(server).__name__)
    address = server.get_extra_info("sockname")
    print(server.get_extra_info("peername"))
    client, p = await loop.create_datagram_endpoint(Datagrams, remote_addr=address)
    print(client.get_extra_info("peername") == address)
    client.sendto(b"hello")
    client.sendto(bytearray(b"array"))
    client.sendto(memoryview(b"view"))
    client.sendto(b"")
    client.sendto(b"to", address)
    await asyncio.sleep(0.05)
    print(echo.log)
    print(p.log)
    for bad in ("text", 5):
        try:
            client.sendto(bad)
        except TypeError as e:
            print(e)
    try:
        client.sendto(b"x", ("127.0.0.1", 1))
    except ValueError as e:
        print(str(e).replace(str(address[1]), "PORT"))
    client.sendto(b"x" * 60000)
    await asyncio.sleep(0.05)
    print(p.log[-1])
    client.sendto(b"y" * 70000)
    print(p.log[-1])
    server.close()
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    print(echo.log[-1])
    client.sendto(b"nobody")
    await asyncio.sleep(0.05)
    print(p.log[-1])
    client.sendto(b"nobody")
    await asyncio.sleep(0.05)
    client.abort()
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    print(p.log[-1], client.is_closing())

    folder = tempfile.mkdtemp()
    path = os.path.join(folder, "peer")
    b = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    b.setblocking(False)
    b.bind(path)
    t, p = await loop.create_datagram_endpoint(Datagrams, remote_addr=path, family=socket.AF_UNIX)
    sent = 0
    while not t.get_write_buffer_size() and sent < 10_000:
        t.sendto(b"%05d" % sent)
        sent += 1
    print(t.get_write_buffer_size())
    got = []
    while len(got) < sent:
        got.append(int(await loop.sock_recv(b, 100)))
    print(got == list(range(sent)), t.get_write_buffer_size())
    t.close()
    await asyncio.sleep(0)
    print(p.log)
    b.close()
    shutil.rmtree(folder)


asyncio.run(main())
