"""Echo servers and their clients in one process, over streams and over protocols."""
import asyncio
import sys
import time


class Echo(asyncio.Protocol):
    def connection_made(self, transport):
        self.transport = transport

    def data_received(self, data):
        self.transport.write(data)


class Client(asyncio.Protocol):
    """Sends a message again as soon as it has come back, `n` times."""

    def __init__(self, done, size, n):
        self.done = done
        self.message = b"x" * size
        self.left = n
        self.missing = size
        self.total = 0

    def connection_made(self, transport):
        self.transport = transport
        transport.write(self.message)

    def data_received(self, data):
        self.total += len(data)
        self.missing -= len(data)
        if self.missing == 0:
            self.left -= 1
            if self.left == 0:
                self.transport.close()
            else:
                self.missing = len(self.message)
                self.transport.write(self.message)

    def connection_lost(self, exc):
        self.done.set_result(self.total)


async def protocol_server():
    return await asyncio.get_running_loop().create_server(Echo, "127.0.0.1", 0)


async def protocol_client(port, size, n):
    loop = asyncio.get_running_loop()
    done = loop.create_future()
    await loop.create_connection(lambda: Client(done, size, n), "127.0.0.1", port)
    return await done


async def handle(reader, writer):
    try:
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
    finally:
        writer.close()


async def stream_server():
    return await asyncio.start_server(handle, "127.0.0.1", 0)


async def stream_client(port, size, n):
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    message = b"x" * size
    total = 0
    for _ in range(n):
        writer.write(message)
        total += len(await reader.readexactly(size))
    writer.close()
    await writer.wait_closed()
    return total


async def run(start_server, client, connections, sizes):
    async with await start_server() as server:
        port = server.sockets[0].getsockname()[1]
        total = 0
        for size, n in sizes:
            total += sum(await asyncio.gather(*(client(port, size, n) for _ in range(connections))))
        return total


def echo_protocols(connections, sizes):
    return asyncio.run(run(protocol_server, protocol_client, connections, sizes))


def echo_streams(connections, sizes):
    return asyncio.run(run(stream_server, stream_client, connections, sizes))


def measure(main):
    """Prints the result, and the time it took."""
    begin = time.perf_counter()
    result = main()
    elapsed = time.perf_counter() - begin
    print(result)
    print(f"seconds: {elapsed:.6f}", file=sys.stderr)
