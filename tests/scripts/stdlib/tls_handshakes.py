# Handshakes over pairs of MemoryBIOs: what both sides see when it works and when it does not.
import os
import re
import ssl

folder = "scripts/stdlib/certificates"


def path(name):
    return os.path.join(folder, name)


def server(name="server", **settings):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    if name:
        context.load_cert_chain(path(name + ".pem"), path(name + ".key"))
    for key, value in settings.items():
        setattr(context, key, value)
    return context


def client(trusted="authority", **settings):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    if trusted:
        context.load_verify_locations(path(trusted + ".pem"))
    for key, value in settings.items():
        setattr(context, key, value)
    return context


def text(e):
    message = re.sub(r" \(_ssl.c:\d+\)", "", str(e))
    more = (e.verify_code, e.verify_message) if isinstance(e, ssl.SSLCertVerificationError) else ()
    return (type(e).__name__, message, getattr(e, "reason", None), getattr(e, "library", None), *more)


def show(f, *args):
    try:
        print(f(*args))
    except Exception as e:
        print(*text(e))


def connect(server_context, client_context, host="localhost"):
    up, down = ssl.MemoryBIO(), ssl.MemoryBIO()
    s = server_context.wrap_bio(up, down, server_side=True)
    c = client_context.wrap_bio(down, up, server_hostname=host)
    open_ends = {"client": c, "server": s}
    for _ in range(6):
        for name, end in list(open_ends.items()):
            try:
                end.do_handshake()
                del open_ends[name]
            except ssl.SSLWantReadError:
                pass
            except ssl.SSLError as e:
                print(" ", name, *text(e))
                del open_ends[name]
    return s, c


s, c = connect(server(), client())
print(c.version(), c.cipher(), s.cipher(), c.compression(), c.selected_alpn_protocol())
cert = c.getpeercert()
print(cert["subject"], cert["subjectAltName"], s.getpeercert(), c.getpeercert(True)[:4])
print(c.server_side, s.server_side, c.server_hostname, s.server_hostname, c.session_reused, c.shared_ciphers())
print([x.get_info()["subject"] for x in c._sslobj.get_verified_chain()])
print(c._sslobj.get_verified_chain(), len(c.get_unverified_chain()))

print("data")
show(c.read, 5)
print(c.write(b"abcdef"), c.write(b""))
buffer = bytearray(4)
print(s.read(2), s.pending(), s.read(0), s.read(2, buffer), buffer)
show(s.read, -1)
big = bytes(range(256)) * 1000
print(s.write(big))
got = b""
while len(got) < len(big):
    got += c.read(len(big))
print(got == big, s.read(10))
show(c.unwrap)
show(c.write, b"x")
print(s.read(4), s.write(b"late"), c.read(10))
show(s.unwrap)
show(c.unwrap)
show(c.read, 3)
show(s.write, b"x")

print("protocols")
s, c = connect(server(maximum_version=ssl.TLSVersion.TLSv1_2), client())
print(c.version(), c.cipher())
connect(server(maximum_version=ssl.TLSVersion.TLSv1_2), client(minimum_version=ssl.TLSVersion.TLSv1_3))
one, two = server(), client()
one.set_alpn_protocols(["h2", "http/1.1"])
two.set_alpn_protocols(["http/1.1", "h2"])
s, c = connect(one, two)
print(s.selected_alpn_protocol(), c.selected_alpn_protocol())
two.set_alpn_protocols(["other"])
s, c = connect(one, two)
print(s.selected_alpn_protocol(), c.selected_alpn_protocol())

print("certificates")
connect(server(), client(trusted=None))
connect(server(), client(), "other.host")
connect(server(), client(), "a.example.org")
connect(server(), client(), "a.b.example.org")
connect(server(), client(), "127.0.0.1")
connect(server(), client(), "127.0.0.2")
connect(server("alone"), client())
connect(server("alone"), client("alone"))
connect(server("alone"), client("alone"), "other.host")
s, c = connect(server("alone"), client(trusted=None, check_hostname=False, verify_mode=ssl.CERT_NONE), None)
print(c.getpeercert(), len(c.getpeercert(True)) > 100)
connect(server(None), client())

print("clients with certificates")
asking = server(verify_mode=ssl.CERT_REQUIRED)
asking.load_verify_locations(path("authority.pem"))
knowing = client()
knowing.load_cert_chain(path("client.pem"), path("client.key"))
s, c = connect(asking, knowing)
print(s.getpeercert()["subject"], s.getpeercert()["subjectAltName"])
s, c = connect(asking, client(minimum_version=ssl.TLSVersion.TLSv1_3))
show(c.read, 10)
asking.verify_mode = ssl.CERT_OPTIONAL
s, c = connect(asking, client())
print(s.getpeercert())
strange = client()
strange.load_cert_chain(path("alone.pem"), path("alone.key"))
connect(asking, strange)

print("server names")
seen = []


def choose(sock, name, context):
    seen.append((type(sock).__name__, name, context is one))
    if name == "other.test":
        sock.context = two
    return ssl.ALERT_DESCRIPTION_ACCESS_DENIED if name == "forbidden.test" else None


one, two = server(sni_callback=choose), server("other")
s, c = connect(one, client())
s, c = connect(one, client(), "other.test")
print(c.getpeercert()["subject"], s.context is two)
connect(one, client(), "forbidden.test")
connect(one, client(), "127.0.0.1")
print(seen)

print("disturbances")
context = client()
for received in (b"HTTP/1.1 200 OK\r\n\r\n", None):
    incoming = ssl.MemoryBIO()
    end = context.wrap_bio(incoming, ssl.MemoryBIO(), server_hostname="localhost")
    incoming.write(received) if received else incoming.write_eof()
    show(end.do_handshake)
for received in (b"GET / HTTP/1.1\r\nhost: x\r\n\r\n", bytes(range(20))):
    incoming = ssl.MemoryBIO()
    end = server().wrap_bio(incoming, ssl.MemoryBIO(), server_side=True)
    incoming.write(received)
    show(end.do_handshake)
end = context.wrap_bio(ssl.MemoryBIO(), ssl.MemoryBIO(), server_hostname="localhost")
show(end.read, 5)
show(end.write, b"x")
show(end.unwrap)
show(end.getpeercert)
print(end.cipher(), end.version(), end.pending(), end.selected_alpn_protocol())
show(context.wrap_bio, ssl.MemoryBIO(), ssl.MemoryBIO())
show(context.wrap_bio, ssl.MemoryBIO(), ssl.MemoryBIO(), True)
show(server().wrap_bio, ssl.MemoryBIO(), ssl.MemoryBIO(), False, "x")
show(server().wrap_bio, ssl.MemoryBIO(), ssl.MemoryBIO(), True, "x")
s, c = connect(server(), client())
c._sslobj and s.write(b"before the end")
print(c.read(20))
