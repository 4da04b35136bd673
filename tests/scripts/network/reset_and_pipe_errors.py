import asyncio
import socket
import struct


class Recorder(asyncio.Protocol):
    def __init__(self):
        self.log = []
        self.done = asyncio.get_running_loop().create_future()

    def connection_made(self, transport):
        self.transport = transport

    def data_received(self, data):
        self.log.append(data)

    def eof_received(self):
        self.log.append("eof")
        return True

    def connection_lost(self, exc):
        self.log.append(("lost", repr(exc)))
        self.done.set_result(None)


async def main():
    loop = asyncio.get_running_loop()
    listener = socket.create_server(("127.0.0.1", 0))

    async def connect():
        t, p = await loop.create_connection(Recorder, *listener.getsockname())
        peer, _ = listener.accept()
        return t, p, peer

    print("== reset while reading")
    t, p, peer = await connect()
    peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    peer.close()
    await p.done
    print(p.log)

    print("== writing to one who has gone")
    t, p, peer = await connect()
    peer.close()
    await asyncio.sleep(0.01)
    print(p.log)
    t.write(b"one")
    await asyncio.sleep(0.01)
    t.write(b"two")
    await p.done
    print(p.log[0], p.log[-1][1].split("(")[0] in ("BrokenPipeError", "ConnectionResetError"))
    for _ in range(4):
        t.write(b"quiet")

    print("== streams")
    reader, writer = await asyncio.open_connection(*listener.getsockname())
    peer, _ = listener.accept()
    peer.send(b"partial")
    peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    await asyncio.sleep(0.01)
    peer.close()
    await asyncio.sleep(0.01)
    try:
        await reader.readline()
    except ConnectionResetError as e:
        print(repr(e))
    try:
        writer.write(b"x")
        await writer.drain()
    except ConnectionResetError as e:
        print(repr(e))
    try:
        writer.close()
        await writer.wait_closed()
    except ConnectionResetError as e:
        print(repr(e))

    print("== refused")
    port = listener.getsockname()[1]
    listener.close()
    try:
        await asyncio.open_connection("127.0.0.1", port)
    except ConnectionRefusedError as e:
        print(str(e).replace(str(port), "PORT"))


asyncio.run(main())
