import asyncio

CHUNK = 32 * 1024
TOTAL = 16 * 1024 * 1024


async def produce(reader, writer):
    high = writer.transport.get_write_buffer_limits()[1]
    most = sent = waits = 0
    while sent < TOTAL:
        writer.write(b"x" * CHUNK)
        sent += CHUNK
        most = max(most, writer.transport.get_write_buffer_size())
        if most > high:
            waits += 1
        await writer.drain()
    results["buffered at most"] = most <= high + CHUNK
    results["had to wait"] = waits > 0
    writer.close()


async def consume(port):
    reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=CHUNK)
    received = most = steps = 0
    while data := await reader.read(8 * 1024):
        received += len(data)
        steps += 1
        most = max(most, len(reader._buffer))
        if steps % 64 == 0:
            await asyncio.sleep(0.0005)
    results["received"] = received == TOTAL
    # Twice the limit pauses reading; one more read may have come before.
    results["reader holds at most"] = most <= 2 * CHUNK + 256 * 1024
    writer.close()
    await writer.wait_closed()


async def main():
    server = await asyncio.start_server(produce, "127.0.0.1", 0)
    async with server:
        await consume(server.sockets[0].getsockname()[1])
        await asyncio.sleep(0)
    for name in sorted(results):
        print(name, results[name])


results = {}
asyncio.run(main())
