import asyncio

CONNECTIONS = 100
SIZES = [(64, 50), (1024, 40)]


class Echo(asyncio.Protocol):
    def connection_made(self, transport):
        self.transport = transport

    def data_received(self, data):
        self.transport.write(data)


class Client(asyncio.Protocol):
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


async def client(port, size, n):
    loop = asyncio.get_running_loop()
    done = loop.create_future()
    await loop.create_connection(lambda: Client(done, size, n), "127.0.0.1", port)
    return await done


async def run():
    server = await asyncio.get_running_loop().create_server(Echo, "127.0.0.1", 0)
    async with server:
        port = server.sockets[0].getsockname()[1]
        total = 0
        for size, n in SIZES:
            total += sum(await asyncio.gather(*(client(port, size, n) for _ in range(CONNECTIONS))))
        return total


def main():
    return asyncio.run(run())


if __name__ == "__main__":
    import sys
    import time

    begin = time.perf_counter()
    result = main()
    elapsed = time.perf_counter() - begin
    print(result)
    print(f"seconds: {elapsed:.6f}", file=sys.stderr)
