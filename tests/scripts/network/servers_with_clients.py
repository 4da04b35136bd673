"""A server that is closed while clients are connected: what ends, who is waited for, what still works."""
import asyncio
import socket


class Echo(asyncio.Protocol):
    def __init__(self, log):
        self.log = log

    def connection_made(self, transport):
        self.transport = transport
        self.log.append("made")

    def data_received(self, data):
        self.transport.write(data.upper())

    def eof_received(self):
        self.log.append("eof")

    def connection_lost(self, exc):
        self.log.append(("lost", exc))


async def turns(n=8):
    for _ in range(n):
        await asyncio.sleep(0)


async def start(log, **options):
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Echo(log), "127.0.0.1", 0, **options)
    address = server.sockets[0].getsockname()
    clients = [await asyncio.open_connection(*address) for _ in range(2)]
    await turns()
    return server, address, clients


async def end(clients):
    for _, writer in clients:
        writer.close()
    await asyncio.gather(*(writer.wait_closed() for _, writer in clients), return_exceptions=True)


async def closing():
    log = []
    server, address, clients = await start(log)
    print(server.is_serving(), len(server.sockets), log)
    server.close()
    print(server.is_serving(), server.sockets)
    try:
        socket.create_connection(address, timeout=5)
    except ConnectionRefusedError:
        print("refused")
    # Who is connected goes on.
    reader, writer = clients[0]
    writer.write(b"still")
    print(await reader.readexactly(5))
    waiting = asyncio.create_task(server.wait_closed())
    await turns()
    print(waiting.done(), log)
    await end(clients[:1])
    await turns()
    print(waiting.done(), log)
    await end(clients[1:])
    await waiting
    print(log)
    server.close()
    await server.wait_closed()


async def close_clients():
    log = []
    server, _, clients = await start(log)
    server.close_clients()
    print(server.is_serving())
    print(await clients[1][0].read(), log)
    server.close()
    await server.wait_closed()
    print(await clients[0][0].read(), log)
    await end(clients)


async def abort_clients():
    log = []
    server, _, clients = await start(log)
    server.close()
    server.abort_clients()
    await server.wait_closed()
    print(log)
    for reader, _ in clients:
        print(await reader.read())
    await end(clients)


async def leaving_the_block():
    log = []
    server, _, clients = await start(log)

    async def leave():
        async with server:
            log.append("inside")
        log.append("outside")

    task = asyncio.create_task(leave())
    await turns()
    print(log, task.done())
    await end(clients)
    await task
    print(log)


async def serving_for_ever():
    log = []
    server, _, clients = await start(log)
    task = asyncio.create_task(server.serve_forever())
    await turns()
    try:
        await server.serve_forever()
    except RuntimeError as e:
        print(str(e).partition("<")[0], str(e).rpartition(">")[2])
    await end(clients)
    task.cancel()
    await turns()
    print(task.done(), server.is_serving())
    try:
        await task
    except asyncio.CancelledError:
        print("cancelled", log)
    try:
        await server.serve_forever()
    except RuntimeError as e:
        print(str(e).rpartition(">")[2])
    try:
        await server.start_serving()
    except TypeError as e:
        print(e)


async def handlers():
    # Tasks of a server of streams outlive it.
    log = []
    go = asyncio.Event()

    async def handle(reader, writer):
        try:
            await go.wait()
            writer.write(b"late")
            await writer.drain()
        finally:
            log.append("end")
            writer.close()

    server = await asyncio.start_server(handle, "127.0.0.1", 0)
    reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
    await turns()
    server.close()
    await turns()
    go.set()
    print(await reader.read(), log)
    writer.close()
    await server.wait_closed()


async def waiting_in_the_backlog():
    # Connections that nobody has accepted end with the server.
    log = []
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Echo(log), "127.0.0.1", 0)
    client = socket.create_connection(server.sockets[0].getsockname())
    server.close()
    await server.wait_closed()
    client.settimeout(5)
    try:
        print(client.recv(10))
    except ConnectionResetError as e:
        print(type(e).__name__)
    print(log)
    client.close()


parts = (closing, close_clients, abort_clients, leaving_the_block, serving_for_ever, handlers)
for part in (*parts, waiting_in_the_backlog):
    print("--", part.__name__)
    asyncio.run(part())
