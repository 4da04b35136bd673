"""`loop.sock_*`: what they give, what a cancellation leaves, errors, and sockets that block in debug mode."""
import asyncio
import errno
import socket


def pair():
    a, b = socket.socketpair()
    a.setblocking(False)
    b.setblocking(False)
    return a, b


async def plain(loop):
    a, b = pair()
    waiting = loop.create_task(loop.sock_recv(a, 100))
    await asyncio.sleep(0)
    await loop.sock_sendall(b, b"one")
    print(await waiting)
    room = bytearray(10)
    waiting = loop.create_task(loop.sock_recv_into(a, memoryview(room)[2:]))
    await asyncio.sleep(0)
    await loop.sock_sendall(b, memoryview(b"two"))
    print(await waiting, room)
    # More than the system takes at once.
    big = bytes(range(256)) * 8192
    sending = loop.create_task(loop.sock_sendall(b, big))
    got = bytearray()
    while len(got) < len(big):
        got += await loop.sock_recv(a, 100_000)
    print(await sending, got == big)
    b.close()
    print(await loop.sock_recv(a, 10), await loop.sock_recv_into(a, room))
    a.close()


async def datagrams(loop):
    a = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    b = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    for s in (a, b):
        s.setblocking(False)
        s.bind(("127.0.0.1", 0))
    waiting = loop.create_task(loop.sock_recvfrom(a, 100))
    await asyncio.sleep(0)
    print(await loop.sock_sendto(b, b"datagram", a.getsockname()))
    data, address = await waiting
    print(data, address == b.getsockname())
    room = bytearray(4)
    waiting = loop.create_task(loop.sock_recvfrom_into(a, room, 3))
    await asyncio.sleep(0)
    await loop.sock_sendto(b, b"abcdef", a.getsockname())
    n, address = await waiting
    print(n, room, address == b.getsockname())
    for address in (("127.0.0.1", 70000), ("127.0.0.1",), "x"):
        try:
            await loop.sock_sendto(b, b"x", address)
        except Exception as e:
            print(type(e).__name__, e)
    a.close()
    b.close()


async def connections(loop):
    server = socket.socket()
    server.setblocking(False)
    server.bind(("127.0.0.1", 0))
    server.listen()
    accepting = loop.create_task(loop.sock_accept(server))
    await asyncio.sleep(0)
    client = socket.socket()
    client.setblocking(False)
    print(await loop.sock_connect(client, server.getsockname()))
    conn, address = await accepting
    print(address == client.getsockname(), conn.gettimeout(), type(conn).__name__)
    address = server.getsockname()
    conn.close()
    client.close()
    server.close()
    client = socket.socket()
    client.setblocking(False)
    try:
        await loop.sock_connect(client, address)
    except ConnectionRefusedError as e:
        print(e.errno == errno.ECONNREFUSED, str(e).replace(str(address[1]), "PORT"))
    client.close()
    for call in (loop.sock_recv(client, 1), loop.sock_sendall(client, b"x"), loop.sock_accept(client)):
        try:
            await call
        except OSError as e:
            print(type(e).__name__, e)


async def cancelled(loop):
    a, b = pair()
    for call in (loop.sock_recv(a, 10), loop.sock_recv_into(a, bytearray(3)), loop.sock_recvfrom(a, 5)):
        task = loop.create_task(call)
        await asyncio.sleep(0)
        task.cancel()
        try:
            await task
        except asyncio.CancelledError:
            print("cancelled", loop.remove_reader(a))
    # What comes after a cancellation is for the next one.
    task = loop.create_task(loop.sock_recv(a, 10))
    await asyncio.sleep(0)
    task.cancel()
    b.send(b"late")
    await asyncio.wait([task])
    print(task.cancelled(), await loop.sock_recv(a, 10))
    # Readiness and a cancellation in the same turn.
    task = loop.create_task(loop.sock_recv(a, 10))
    await asyncio.sleep(0)
    b.send(b"both")
    loop.call_soon(task.cancel)
    await asyncio.wait([task])
    print(task.cancelled(), a.recv(10))
    # A full buffer.
    task = loop.create_task(loop.sock_sendall(b, bytes(4_000_000)))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    task.cancel()
    await asyncio.wait([task])
    print(task.cancelled(), loop.remove_writer(b))
    a.close()
    b.close()


async def several(loop):
    # The second one takes the place of the first, which waits for ever.
    a, b = pair()
    first = loop.create_task(loop.sock_recv(a, 10))
    await asyncio.sleep(0)
    second = loop.create_task(loop.sock_recv(a, 10))
    await asyncio.sleep(0)
    b.send(b"x")
    print(await second, first.done())
    first.cancel()
    await asyncio.wait([first])
    # Both sides of one socket at a time.
    reading = loop.create_task(loop.sock_recv(a, 10))
    writing = loop.create_task(loop.sock_sendall(a, bytes(3_000_000)))
    await asyncio.sleep(0)
    b.send(b"y")
    print(await reading, writing.done())
    n = 0
    while n < 3_000_000:
        n += len(await loop.sock_recv(b, 1 << 20))
    print(await writing, n)
    for i in range(50):
        reading = loop.create_task(loop.sock_recv(a, 10))
        await asyncio.sleep(0)
        await loop.sock_sendall(b, b"%d" % i)
        assert await reading == b"%d" % i
    a.close()
    b.close()
    # The same numbers, other sockets.
    a, b = pair()
    reading = loop.create_task(loop.sock_recv(a, 10))
    await asyncio.sleep(0)
    b.send(b"new")
    print(await reading)
    a.close()
    b.close()


async def of_transports(loop):
    a, b = pair()
    transport, _ = await loop.create_connection(asyncio.Protocol, sock=a)
    for call in (loop.sock_recv(a, 1), loop.sock_sendall(a, bytes(4_000_000))):
        try:
            await call
        except RuntimeError as e:
            print(str(e).partition("<")[0])
    transport.abort()
    b.close()
    await asyncio.sleep(0)


async def in_debug_mode(loop):
    a, b = socket.socketpair()
    loop.set_debug(True)
    for call in (
        loop.sock_recv(a, 1),
        loop.sock_recv_into(a, bytearray(1)),
        loop.sock_recvfrom(a, 1),
        loop.sock_recvfrom_into(a, bytearray(1)),
        loop.sock_sendall(a, b"x"),
        loop.sock_sendto(a, b"x", None),
        loop.sock_accept(a),
        loop.sock_connect(a, None),
    ):
        try:
            await call
        except ValueError as e:
            print(e)
    a.close()
    b.close()


async def main():
    loop = asyncio.get_running_loop()
    for part in (plain, datagrams, connections, cancelled, several, of_transports, in_debug_mode):
        print("--", part.__name__)
        await part(loop)


asyncio.run(main())
