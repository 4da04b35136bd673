"""Faults under `loop.sock_*`: resets, closed peers, a slow reader, no descriptors left, bad arguments."""
import asyncio
import os
import resource
import socket
import struct


def tcp_pair():
    listener = socket.create_server(("127.0.0.1", 0))
    a = socket.create_connection(listener.getsockname())
    b, _ = listener.accept()
    listener.close()
    a.setblocking(False)
    b.setblocking(False)
    return a, b


def reset(sock):
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    sock.close()


async def show(call):
    try:
        print(await call)
    except Exception as e:
        print(type(e).__name__, e)


async def resets(loop):
    for call in (
        lambda s: loop.sock_recv(s, 10),
        lambda s: loop.sock_recv_into(s, bytearray(10)),
        lambda s: loop.sock_recvfrom(s, 10),
        lambda s: loop.sock_recvfrom_into(s, bytearray(10)),
    ):
        # While it waits, and before it is called.
        a, b = tcp_pair()
        waiting = loop.create_task(call(a))
        await asyncio.sleep(0)
        reset(b)
        await show(waiting)
        await show(call(a))
        a.close()
        a, b = tcp_pair()
        reset(b)
        await asyncio.sleep(0.01)
        await show(call(a))
        a.close()
    a, b = tcp_pair()
    sending = loop.create_task(loop.sock_sendall(a, bytes(20_000_000)))
    await asyncio.sleep(0.01)
    print(sending.done())
    reset(b)
    await show(sending)
    await show(loop.sock_sendall(a, b"more"))
    print(loop.remove_writer(a), loop.remove_reader(a))
    a.close()


async def closed(loop):
    a, b = socket.socketpair()
    a.setblocking(False)
    b.close()
    await show(loop.sock_sendall(a, b"x"))
    await show(loop.sock_recv(a, 5))
    a.shutdown(socket.SHUT_WR)
    await show(loop.sock_sendall(a, b"x"))
    a.close()
    a, b = socket.socketpair()
    a.setblocking(False)
    sending = loop.create_task(loop.sock_sendall(a, bytes(5_000_000)))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    b.close()
    await show(sending)
    a.close()


async def slow_reader(loop):
    a, b = socket.socketpair()
    a.setblocking(False)
    b.setblocking(False)
    data = os.urandom(1 << 16) * 64
    sending = loop.create_task(loop.sock_sendall(a, data))
    got = bytearray()
    while len(got) < len(data):
        got += await loop.sock_recv(b, 50_000)
        if len(got) % 7 == 0:
            await asyncio.sleep(0.001)
    await sending
    print(got == data)
    # Many at a time, which share nothing.
    pairs = [socket.socketpair() for _ in range(50)]
    for pair in pairs:
        for s in pair:
            s.setblocking(False)

    async def echo(s):
        while part := await loop.sock_recv(s, 1000):
            await loop.sock_sendall(s, part)
        s.close()

    async def ask(s, n):
        for i in range(20):
            text = b"%d-%d" % (n, i)
            await loop.sock_sendall(s, text)
            assert await loop.sock_recv(s, 100) == text
        s.shutdown(socket.SHUT_WR)
        return await loop.sock_recv(s, 100)

    echoes = [loop.create_task(echo(b)) for _, b in pairs]
    print(set(await asyncio.gather(*(ask(a, n) for n, (a, _) in enumerate(pairs)))))
    await asyncio.gather(*echoes)
    for a, _ in pairs:
        a.close()


async def no_descriptors(loop):
    server = socket.create_server(("127.0.0.1", 0))
    server.setblocking(False)
    clients = [socket.create_connection(server.getsockname()) for _ in range(2)]
    accepting = loop.create_task(loop.sock_accept(server))
    conn, _ = await accepting
    conn.close()
    limits = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (len(os.listdir("/proc/self/fd")) + 10, limits[1]))
    fillers = []
    try:
        while True:
            fillers.append(os.dup(0))
    except OSError as e:
        print("full:", e.strerror)
    await show(loop.sock_accept(server))
    await show(loop.create_datagram_endpoint(asyncio.DatagramProtocol, local_addr=("127.0.0.1", 0)))
    await show(loop.create_connection(asyncio.Protocol, *server.getsockname()))
    await show(loop.create_server(asyncio.Protocol, "127.0.0.1", 0))
    await show(asyncio.create_subprocess_exec("/bin/true", stdout=-1))
    for fd in fillers:
        os.close(fd)
    resource.setrlimit(resource.RLIMIT_NOFILE, limits)
    conn, address = await loop.sock_accept(server)
    print(address == clients[1].getsockname())
    conn.close()
    server.close()
    for client in clients:
        client.close()


async def arguments(loop):
    a, b = socket.socketpair()
    a.setblocking(False)
    b.setblocking(False)
    await show(loop.sock_recv(a, -1))
    await show(loop.sock_recv(a, "x"))
    await show(loop.sock_recv_into(a, b"read only"))
    await show(loop.sock_sendall(a, "text"))
    await show(loop.sock_sendall(a, 5))
    await show(loop.sock_sendall(a, b""))
    await show(loop.sock_sendto(a, b"x", 5))
    await show(loop.sock_accept(a))
    await show(loop.sock_connect(a, 5))
    for call in (loop.sock_recv, loop.sock_sendall):
        try:
            await call(5, 5)
        except Exception as e:
            print(type(e).__name__, e)
    b.send(b"still there")
    await show(loop.sock_recv(a, 100))
    a.close()
    b.close()


async def main():
    loop = asyncio.get_running_loop()
    for part in (resets, closed, slow_reader, no_descriptors, arguments):
        print("--", part.__name__)
        await part(loop)


asyncio.run(main())
