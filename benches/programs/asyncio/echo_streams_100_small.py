import asyncio

CONNECTIONS = 100
SIZES = [(64, 50), (1024, 40)]


async def handle(reader, writer):
    try:
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
    finally:
        writer.close()


async def client(port, size, n):
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    message = b"x" * size
    total = 0
    for _ in range(n):
        writer.write(message)
        total += len(await reader.readexactly(size))
    writer.close()
    await writer.wait_closed()
    return total


async def run():
    server = await asyncio.start_server(handle, "127.0.0.1", 0)
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
