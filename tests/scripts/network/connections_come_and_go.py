# Load: a thousand connections, half of them dropped in the middle of a message again and again.
"""Half of a thousand connections stay and exchange messages the whole time; the other half are dropped
in the middle of a message and opened anew. Runs for half a second, or for as many seconds as the first
argument or OURO_LOAD_SECONDS says; a run of 10 seconds or more tells on the standard error what
it needs as time goes on."""
import asyncio
import gc
import os
import resource
import socket
import struct
import sys
import time

N = 1000
SECONDS = float(sys.argv[1] if len(sys.argv) > 1 else os.environ.get("OURO_LOAD_SECONDS", 0.5))


def open_descriptors():
    return len(os.listdir("/proc/self/fd"))


def resident():
    with open("/proc/self/statm") as f:
        return int(f.read().split()[1]) * resource.getpagesize()


class Counts:
    sent = answered = dropped = ended = 0


async def serve(reader, writer):
    """Answers messages of a length and that many bytes, backwards."""
    try:
        while True:
            size = struct.unpack("!I", await reader.readexactly(4))[0]
            writer.write((await reader.readexactly(size))[::-1])
            await writer.drain()
    except (asyncio.IncompleteReadError, ConnectionError):
        Counts.ended += 1
    finally:
        writer.close()


async def exchange(reader, writer, i, k):
    message = b"%04d-%d" % (i, k) * (1 + (i * 7 + k * 13) % 200)
    writer.write(struct.pack("!I", len(message)) + message)
    Counts.sent += 1
    await writer.drain()
    answer = await reader.readexactly(len(message))
    assert answer == message[::-1], (i, k)
    Counts.answered += 1


async def close(writer):
    writer.close()
    try:
        await writer.wait_closed()
    except ConnectionError:
        pass


async def stays(port, i, end):
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    k = 0
    while k < 3 or time.monotonic() < end:
        await exchange(reader, writer, i, k)
        k += 1
        await asyncio.sleep(0.05)
    await close(writer)
    return k


async def goes(port, i, end):
    k = 0
    while k < 3 or time.monotonic() < end:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        await exchange(reader, writer, i, k)
        writer.write(struct.pack("!I", 10_000) + b"x" * (k % 10_000))
        await writer.drain()
        Counts.dropped += 1
        if k % 2:
            # Not closed in order: the other side gets an error.
            sock = writer.get_extra_info("socket")
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            writer.transport.abort()
        await close(writer)
        k += 1
        await asyncio.sleep(0.05)
    return k


async def watch(start, figures):
    """Tells every ten seconds what there is, before and after a collection."""
    while True:
        await asyncio.sleep(10)
        memory = resident()
        gc.collect()
        figures.append(resident())
        print(
            f"{time.monotonic() - start:5.1f} s: {memory / 1e6:.1f} MB, collected {figures[-1] / 1e6:.1f} MB, "
            f"{open_descriptors()} descriptors, {Counts.sent} messages, {Counts.dropped} dropped",
            file=sys.stderr,
        )


async def main():
    server = await asyncio.start_server(serve, "127.0.0.1", 0, backlog=N)
    port = server.sockets[0].getsockname()[1]
    before = open_descriptors()
    start = time.monotonic()
    figures = []
    watcher = asyncio.create_task(watch(start, figures))
    async with server:
        work = [(goes if i % 2 else stays)(port, i, start + SECONDS) for i in range(N)]
        turns = await asyncio.gather(*work)
        await asyncio.sleep(0.2)
        gc.collect()
        print("all took part", min(turns) >= 3)
        print("messages lost", Counts.sent - Counts.answered)
        print("ended", Counts.ended == Counts.dropped + N // 2)
        print("descriptors", open_descriptors() - before)
        watcher.cancel()
        await asyncio.wait([watcher])
        print("tasks", len(asyncio.all_tasks()))
    if len(figures) > 1:
        print(f"at the end: {resident() / 1e6:.1f} MB, {Counts.sent} messages", file=sys.stderr)
        assert figures[-1] - figures[0] < 10_000_000, "memory is not flat"


soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 2 * N + 200), hard))
start = open_descriptors()
asyncio.run(main())
print("descriptors", open_descriptors() - start)
