import asyncio
import os
import resource
import socket


def handler(loop, context):
    exc = context["exception"]
    seen.add((context["message"], type(exc).__name__, exc.strerror, type(context["socket"]).__name__))


async def handle(reader, writer):
    writer.write(b"hello\n")
    await writer.drain()
    writer.close()


async def main():
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(handler)
    server = await asyncio.start_server(handle, "127.0.0.1", 0)
    address = server.sockets[0].getsockname()
    # Connections that are made while there are still descriptors, and accepted when there are none.
    clients = [socket.create_connection(address) for _ in range(3)]
    used = len(os.listdir("/proc/self/fd"))
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    fillers = []
    resource.setrlimit(resource.RLIMIT_NOFILE, (used + 10, hard))
    try:
        while True:
            fillers.append(os.dup(0))
    except OSError as e:
        print("full:", e.strerror)
    try:
        await asyncio.open_connection(*address)
    except OSError as e:
        print("connect:", e.strerror)
    await asyncio.sleep(0.05)
    print(*seen)
    for fd in fillers:
        os.close(fd)
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    # The server tries again after a second.
    loop.set_exception_handler(None)
    await asyncio.sleep(1.2)
    for client in clients:
        client.settimeout(5)
        print(client.recv(100))
        client.close()
    server.close()
    await server.wait_closed()


seen = set()
asyncio.run(main())
