"""Faults under datagram transports: nobody there, too large, full buffers, exceptions in the protocol."""
import asyncio
import os
import shutil
import socket
import tempfile


class Recorder(asyncio.DatagramProtocol):
    def __init__(self, fail=()):
        self.log = []
        self.fail = fail

    def note(self, name, *args):
        self.log.append((name, *args))
        if name in self.fail:
            raise self.fail[name]

    def connection_made(self, transport):
        self.transport = transport
        self.note("made")

    def datagram_received(self, data, addr):
        self.note("received", data[:10])

    def error_received(self, exc):
        self.note("error", type(exc).__name__, exc.errno)

    def pause_writing(self):
        self.note("pause")

    def resume_writing(self):
        self.note("resume")

    def connection_lost(self, exc):
        self.note("lost", repr(exc))


def handler(loop, context):
    exc = context.get("exception")
    print("handler:", context["message"].partition("<")[0], repr(exc), sorted(set(context) - {"message", "exception"}))


async def until(condition):
    for _ in range(1000):
        if condition():
            return
        await asyncio.sleep(0.002)
    print("not in time")


async def nobody_there(loop):
    print("--", "nobody_there")
    probe = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    probe.bind(("127.0.0.1", 0))
    address = probe.getsockname()
    probe.close()
    transport, p = await loop.create_datagram_endpoint(Recorder, remote_addr=address)
    transport.sendto(b"one")
    await until(lambda: len(p.log) > 1)
    transport.sendto(b"two")
    transport.sendto(b"three")
    await until(lambda: len(p.log) > 2)
    print(sorted(set(p.log), key=str), transport.is_closing())
    transport.close()
    await until(lambda: p.log[-1][0] == "lost")
    print(p.log[-1])


async def bad_sends(loop):
    print("--", "bad_sends")
    transport, p = await loop.create_datagram_endpoint(Recorder, local_addr=("127.0.0.1", 0))
    address = transport.get_extra_info("sockname")
    transport.sendto(bytes(70_000), address)
    print(p.log)
    for args in ((b"x", ("127.0.0.1",)), (b"x", ("127.0.0.1", 70000)), (b"x", "text"), (b"x", ("::1", 1))):
        transport.sendto(*args)
        await asyncio.sleep(0)
        print(p.log, transport.is_closing())
        if transport.is_closing():
            await until(lambda: p.log[-1][0] == "lost")
            print(p.log)
            transport, p = await loop.create_datagram_endpoint(Recorder, local_addr=("127.0.0.1", 0))
    for data in ("text", 5, None, [1]):
        try:
            transport.sendto(data, address)
        except TypeError as e:
            print(e)
    transport.sendto(b"")
    await asyncio.sleep(0)
    print(p.log)
    transport.abort()
    await until(lambda: p.log[-1][0] == "lost")
    try:
        transport.sendto(b"after", address)
    except AttributeError as e:
        print(e)
    print(p.log)


async def full_buffers(loop, folder):
    print("--", "full_buffers")
    # A unix socket that nobody reads from takes a few datagrams only.
    path = folder + "/reader"
    reader = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    reader.bind(path)
    reader.settimeout(5)
    transport, p = await loop.create_datagram_endpoint(Recorder, remote_addr=path, family=socket.AF_UNIX)
    transport.set_write_buffer_limits(high=30_000, low=10_000)
    print(transport.get_write_buffer_limits())
    sent = 0
    while ("pause",) not in p.log:
        transport.sendto(b"%06d" % sent + bytes(1000))
        sent += 1
    print(p.log, 30_000 < transport.get_write_buffer_size() < 32_100, sent > 29)
    changing = bytearray(b"before")
    transport.sendto(changing)
    changing[:] = b"after!"
    sent += 1
    # Closing sends what waits.
    transport.close()
    numbers = []
    while len(numbers) < sent:
        numbers.append(reader.recv(2000)[:6])
        await asyncio.sleep(0)
    print(numbers[:-1] == [b"%06d" % i for i in range(sent - 1)], numbers[-1])
    await until(lambda: p.log[-1][0] == "lost")
    print(p.log, transport.get_write_buffer_size())
    # The reader goes while something waits.
    transport, p = await loop.create_datagram_endpoint(Recorder, remote_addr=path, family=socket.AF_UNIX)
    while not transport.get_write_buffer_size():
        transport.sendto(bytes(1000))
    transport.sendto(bytes(1000))
    reader.close()
    await until(lambda: len(p.log) > 1)
    print(p.log[:2])
    transport.abort()
    await until(lambda: p.log[-1][0] == "lost")
    print(p.log[-1], transport.get_write_buffer_size())


async def exceptions(loop):
    print("--", "exceptions")
    sender = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    for name in ("made", "received", "error"):
        print("..", name)
        fail = {name: ValueError(name)}
        transport, p = await loop.create_datagram_endpoint(lambda: Recorder(fail), local_addr=("127.0.0.1", 0))
        address = transport.get_extra_info("sockname")
        sender.sendto(b"first", address)
        sender.sendto(b"second", address)
        await until(lambda: len(p.log) > 2)
        if name == "error":
            try:
                transport.sendto(bytes(70_000), address)
            except ValueError as e:
                print("from sendto:", e)
        print(p.log, transport.is_closing())
        transport.close()
        await until(lambda: p.log[-1][0] == "lost")
        await asyncio.sleep(0)
        print(p.log[-1])
    sender.close()


async def cancelled_endpoints(loop):
    print("--", "cancelled_endpoints")
    task = loop.create_task(loop.create_datagram_endpoint(Recorder, local_addr=("127.0.0.1", 0)))
    await asyncio.sleep(0)
    task.cancel()
    try:
        await task
    except asyncio.CancelledError:
        print("cancelled")
    await asyncio.sleep(0.01)


async def main():
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(handler)
    folder = tempfile.mkdtemp()
    await nobody_there(loop)
    await bad_sends(loop)
    await full_buffers(loop, folder)
    await exceptions(loop)
    await cancelled_endpoints(loop)
    shutil.rmtree(folder)


asyncio.run(main())
