# Load: a thousand connections, half of them dropped.
import asyncio
import gc
import os
import resource
import struct
import socket

N = 1000


def open_descriptors():
    return len(os.listdir("/proc/self/fd"))


def resident():
    with open("/proc/self/statm") as f:
        return int(f.read().split()[1]) * resource.getpagesize()


async def handle(reader, writer):
    """Answers messages of a length and that many bytes."""
    try:
        while True:
            size = struct.unpack("!I", await reader.readexactly(4))[0]
            data = await reader.readexactly(size)
            writer.write(data[::-1])
            await writer.drain()
    except (asyncio.IncompleteReadError, ConnectionResetError):
        ends.append(1)
    finally:
        writer.close()


async def client(port, i):
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    answers = 0
    for k in range(3):
        message = b"%04d-%d" % (i, k) * 20
        if i % 2 and k == 1:
            # Half of them go away in the middle of their second message.
            writer.write(struct.pack("!I", len(message)) + message[: len(message) // 2])
            await writer.drain()
            if i % 4 == 1:
                sock = writer.get_extra_info("socket")
                sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                writer.transport.abort()
            break
        writer.write(struct.pack("!I", len(message)) + message)
        answers += await reader.readexactly(len(message)) == message[::-1]
    writer.close()
    try:
        await writer.wait_closed()
    except ConnectionError:
        pass
    return answers


async def round_of_connections(port):
    results = await asyncio.gather(*(client(port, i) for i in range(N)))
    return sum(results[::2]), sum(results[1::2])


async def main():
    server = await asyncio.start_server(handle, "127.0.0.1", 0, backlog=N)
    port = server.sockets[0].getsockname()[1]
    async with server:
        print(await round_of_connections(port))
        await asyncio.sleep(0.1)
        gc.collect()
        before, memory = open_descriptors(), resident()
        print(await round_of_connections(port))
        await asyncio.sleep(0.1)
        gc.collect()
        print("descriptors", open_descriptors() - before)
        print("memory is flat", resident() - memory < 16_000_000)
        print("ended", len(ends), "tasks", len(asyncio.all_tasks()))


ends = []
soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 2 * N + 200), hard))
start = open_descriptors()
asyncio.run(main())
print("descriptors", open_descriptors() - start)
