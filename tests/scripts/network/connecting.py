"""Connections from both ends: names, tasks, failures, cancellation, replaced functions."""
import asyncio
import socket
import traceback
import weakref
from asyncio import base_events


class Noting(asyncio.Protocol):
    def __init__(self, name, log):
        self.name, self.log = name, log
        task = asyncio.current_task()
        log.append((name, "made in", type(task).__name__, asyncio.iscoroutine(task.get_coro())))

    def connection_made(self, transport):
        self.transport = transport
        self.log.append((self.name, "connected in", asyncio.current_task()))

    def connection_lost(self, exc):
        self.log.append((self.name, "lost", exc))


def free_port(family=socket.AF_INET, host="127.0.0.1"):
    with socket.socket(family) as s:
        s.bind((host, 0))
        return s.getsockname()[1]


def places(exc):
    return [f.name for f in traceback.extract_tb(exc.__traceback__) if f.filename.endswith("events.py")]


async def names_and_tasks():
    log = []
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Noting("server", log), "127.0.0.1", 0)
    host, port = server.sockets[0].getsockname()
    transport, protocol = await loop.create_connection(lambda: Noting("client", log), host, port)
    await asyncio.sleep(0.05)
    sock = transport.get_extra_info("socket")
    print(sock.family, sock.type, sock.proto, type(sock).__name__)
    print(transport.get_extra_info("peername") == (host, port), transport.get_extra_info("sockname")[0])
    print(sorted(transport._extra))
    print(sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY) != 0, sock.gettimeout())
    print(len(loop._transports), [t.is_closing() for t in loop._transports.values()])
    try:
        loop._ensure_fd_no_transport(sock.fileno())
    except RuntimeError as e:
        print(str(e).split("<")[0].replace(str(sock.fileno()), "N"))
    transport.close()
    await asyncio.sleep(0.05)
    server.close()
    await server.wait_closed()
    for line in sorted(log, key=lambda line: line[0]):
        print(*line)
    print(len(loop._transports))


async def refused():
    for family, host in ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")):
        port = free_port(family, host)
        try:
            await asyncio.open_connection(host, port)
        except OSError as e:
            print(type(e).__name__, str(e).replace(str(port), "PORT"))
            print(places(e))
    sock = socket.socket()
    sock.setblocking(False)
    loop = asyncio.get_running_loop()
    for address in (("127.0.0.1", -1), ("127.0.0.1", 70000), ("127.0.0.1",), ["127.0.0.1", 1]):
        try:
            await loop.sock_connect(sock, address)
        except Exception as e:
            print(type(e).__name__, e)
    sock.close()


async def given_up():
    loop = asyncio.get_running_loop()
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    listening.listen(0)
    others = []
    # Nobody accepts: after a few connections the next one has to wait.
    for _ in range(4):
        other = socket.socket()
        other.setblocking(False)
        other.connect_ex(listening.getsockname())
        others.append(other)
    sock = socket.socket()
    sock.setblocking(False)
    try:
        async with asyncio.timeout(0.1):
            await loop.sock_connect(sock, listening.getsockname())
    except TimeoutError:
        print("timeout", loop._selector.get_map().get(sock.fileno()))
    sock.close()
    for other in others:
        other.close()
    listening.close()


async def replaced():
    seen = []
    own = base_events._ipaddr_info

    def info(*args, **kwargs):
        seen.append(args[:2])
        return own(*args, **kwargs)

    loop = asyncio.get_running_loop()
    server = await loop.create_server(asyncio.Protocol, "127.0.0.1", 0)
    address = server.sockets[0].getsockname()
    base_events._ipaddr_info = info
    try:
        transport, _ = await loop.create_connection(asyncio.Protocol, *address)
    finally:
        base_events._ipaddr_info = own
    print([host for host, port in seen])
    transport.close()

    def broken():
        raise RuntimeError("no protocol")

    try:
        await loop.create_connection(broken, *address)
    except RuntimeError as e:
        print(e, places(e))
    server.close()
    for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):
        print(await loop._ensure_resolved(("127.0.0.1", 80), type=kind, loop=loop))
        print(await loop._ensure_resolved(("::1", 80, 1), type=kind, loop=loop))


def weak_mappings():
    class Thing:
        pass

    thing = Thing()
    d = weakref.WeakValueDictionary()
    d["a"] = d[1] = thing
    print(d.get("a") is thing, d.get(1) is thing, d.get(2), d.get(2, 3), len(d), type(d.data[1]).__name__, d.data[1].key)
    for key, value in (("b", 1), ([], thing)):
        try:
            d[key] = value
        except TypeError as e:
            print(e)
    s = weakref.WeakSet()
    s.add(thing)
    s.add(thing)
    print(len(s), thing in s)
    s.discard(Thing())
    s.discard(thing)
    s.add(thing)
    for wrong in (1, type("Unhashable", (), {"__hash__": None})()):
        try:
            s.add(wrong)
        except TypeError as e:
            print(e)
    del thing
    print(len(d), len(s))


asyncio.run(names_and_tasks())
asyncio.run(refused())
asyncio.run(given_up())
asyncio.run(replaced())
weak_mappings()
