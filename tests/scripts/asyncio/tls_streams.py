# TLS over sockets and through asyncio: streams, start_tls, servers, client certificates, timeouts.
import asyncio
import os
import re
import socket
import ssl
import threading

folder = "scripts/stdlib/certificates"


def path(name):
    return os.path.join(folder, name)


served = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
served.load_cert_chain(path("server.pem"), path("server.key"))
served.load_verify_locations(path("authority.pem"))
served.verify_mode = ssl.CERT_OPTIONAL
served.set_alpn_protocols(["echo"])
trusting = ssl.create_default_context(cafile=path("authority.pem"))
trusting.set_alpn_protocols(["echo"])
knowing = ssl.create_default_context(cafile=path("authority.pem"))
knowing.load_cert_chain(path("client.pem"), path("client.key"))


async def echo(reader, writer):
    peer = writer.get_extra_info("peercert")
    name = peer["subject"][-1][0][1] if peer else "stranger"
    writer.write(f"hello {name}\n".encode())
    while line := await reader.readline():
        writer.write(line.upper())
        await writer.drain()
    writer.close()
    await writer.wait_closed()


async def talk(port, context):
    reader, writer = await asyncio.open_connection("127.0.0.1", port, ssl=context, server_hostname="localhost",
                                                   limit=1 << 20)
    print((await reader.readline()).decode().strip(), writer.get_extra_info("ssl_object").version(),
          writer.get_extra_info("ssl_object").selected_alpn_protocol(), writer.can_write_eof())
    big = b"x" * 300_000 + b"\n"
    writer.write(big)
    await writer.drain()
    print(await reader.readline() == big.upper())
    writer.close()
    await writer.wait_closed()


async def upgrading(reader, writer):
    writer.write((await reader.readline()).upper())
    await writer.start_tls(served)
    writer.write(b"secret " + await reader.readline())
    await writer.drain()
    writer.close()


def text(e):
    return type(e).__name__, re.sub(r" \(_ssl.c:\d+\)", "", str(e))


async def main():
    server = await asyncio.start_server(echo, "127.0.0.1", 0, ssl=served, limit=1 << 20)
    port = server.sockets[0].getsockname()[1]
    await talk(port, trusting)
    await talk(port, knowing)
    await asyncio.gather(*(talk(port, trusting) for _ in range(5)))
    for context, name in ((ssl.create_default_context(cafile=path("alone.pem")), "localhost"), (trusting, "other.host")):
        try:
            await asyncio.open_connection("127.0.0.1", port, ssl=context, server_hostname=name)
        except ssl.SSLError as e:
            print(*text(e))

    def blocking():
        with socket.create_connection(("127.0.0.1", port)) as plain:
            plain.settimeout(20)
            with trusting.wrap_socket(plain, server_hostname="localhost") as sock:
                print(sock.recv(100), sock.version(), sock.getpeercert()["subject"][-1])
                sock.sendall(b"one\ntwo\n")
                got = b""
                while len(got) < 8:
                    got += sock.recv(100)
                print(got, sock.pending())
                sock.settimeout(0.05)
                try:
                    sock.recv(1)
                except TimeoutError as e:
                    print(*text(e))
                sock.setblocking(False)
                try:
                    sock.recv(1)
                except ssl.SSLWantReadError as e:
                    print(*text(e))
                sock.settimeout(20)
                plain = sock.unwrap()
                print(type(plain).__name__)

    await asyncio.to_thread(blocking)
    server.close()
    await server.wait_closed()

    server = await asyncio.start_server(upgrading, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(b"plain\n")
    print(await reader.readline())
    await writer.start_tls(trusting, server_hostname="localhost")
    writer.write(b"words\n")
    print(await reader.readline(), await reader.read())
    writer.close()
    server.close()

    async def silent(reader, writer):
        await reader.read()
        writer.close()

    server = await asyncio.start_server(silent, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    try:
        await asyncio.open_connection("127.0.0.1", port, ssl=trusting, server_hostname="localhost",
                                      ssl_handshake_timeout=0.05)
    except ConnectionAbortedError as e:
        print(*text(e))
    server.close()


asyncio.run(main())


# A thread reads while another one writes.
listener = socket.create_server(("127.0.0.1", 0))


def serve():
    plain, _ = listener.accept()
    with served.wrap_socket(plain, server_side=True) as sock:
        total = 0
        while data := sock.recv(1 << 16):
            total += len(data)
            sock.sendall(data)
        print("server saw", total)


thread = threading.Thread(target=serve)
thread.start()
with trusting.wrap_socket(socket.create_connection(listener.getsockname()), server_hostname="localhost") as sock:
    seen = bytearray()

    def read():
        while len(seen) < 2_000_000:
            seen.extend(sock.recv(1 << 16))

    reading = threading.Thread(target=read)
    reading.start()
    for i in range(20):
        sock.sendall(bytes([i]) * 100_000)
    reading.join()
    print(len(seen), bytes(seen) == b"".join(bytes([i]) * 100_000 for i in range(20)))
    sock.shutdown(socket.SHUT_WR)
thread.join()
listener.close()
