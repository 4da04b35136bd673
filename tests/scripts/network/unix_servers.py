import asyncio
import os
import shutil
import socket
import tempfile


async def handle(reader, writer):
    try:
        while line := await reader.readline():
            writer.writelines([b"<", line.strip(), b">", b"\n"])
            await writer.drain()
    finally:
        writer.close()


async def ask(reader, writer, *lines):
    answers = []
    for line in lines:
        writer.write(line + b"\n")
        answers.append(await reader.readline())
    return answers


async def main():
    loop = asyncio.get_running_loop()
    folder = tempfile.mkdtemp()
    path = os.path.join(folder, "socket")
    server = await asyncio.start_unix_server(handle, path)
    print(server.is_serving(), server.sockets[0].family.name, os.path.exists(path))
    reader, writer = await asyncio.open_unix_connection(path)
    print(await ask(reader, writer, b"one", b"two"))
    print(writer.get_extra_info("peername") == path, repr(writer.get_extra_info("sockname")))
    others = await asyncio.gather(*(asyncio.open_unix_connection(path) for _ in range(20)))
    print((await asyncio.gather(*(ask(r, w, b"%d" % i) for i, (r, w) in enumerate(others))))[::5])
    server.close()
    print(server.is_serving(), server.sockets)
    try:
        await asyncio.open_unix_connection(path)
    except OSError as e:
        print(type(e).__name__)
    print(await ask(reader, writer, b"still served"))
    for w in [writer] + [w for _, w in others]:
        w.close()
        await w.wait_closed()
    await server.wait_closed()
    print(os.path.exists(path))

    server = await loop.create_unix_server(asyncio.Protocol, path, start_serving=False)
    print(server.is_serving())
    await server.start_serving()
    t, p = await loop.create_unix_connection(asyncio.Protocol, path)
    await asyncio.sleep(0.01)
    server.close_clients()
    server.close()
    await asyncio.wait_for(server.wait_closed(), 5)
    await asyncio.sleep(0.01)
    print(t.is_closing())

    a, b = socket.socketpair()
    reader, writer = await asyncio.open_unix_connection(sock=a)
    b.sendall(b"hello\nworld")
    print(await reader.readline(), await reader.readexactly(5))
    b.close()
    print(await reader.read())
    writer.close()
    await writer.wait_closed()

    listener = socket.create_server(("127.0.0.1", 0))
    client = socket.create_connection(listener.getsockname())
    accepted, _ = listener.accept()

    class Echo(asyncio.Protocol):
        def connection_made(self, transport):
            self.transport = transport

        def data_received(self, data):
            self.transport.write(data * 2)

    t, p = await loop.connect_accepted_socket(Echo, accepted)
    client.setblocking(False)
    await loop.sock_sendall(client, b"ab")
    print(await loop.sock_recv(client, 10))
    buffer = bytearray(10)
    await loop.sock_sendall(client, b"cd")
    n = await loop.sock_recv_into(client, buffer)
    print(n, buffer[:n])
    with open(os.path.join(folder, "file"), "wb") as f:
        f.write(b"0123456789" * 50_000)
    with open(os.path.join(folder, "file"), "rb") as f:
        receiver = asyncio.ensure_future(receive(client, 500_000))
        print(await loop.sendfile(t, f), f.tell())
        print(await receiver == b"0123456789" * 50_000)
    t.abort()
    await asyncio.sleep(0)
    client.close()
    listener.close()
    shutil.rmtree(folder)


async def receive(sock, n):
    loop = asyncio.get_running_loop()
    data = b""
    while len(data) < n:
        data += await loop.sock_recv(sock, 1 << 16)
    return data


asyncio.run(main())
