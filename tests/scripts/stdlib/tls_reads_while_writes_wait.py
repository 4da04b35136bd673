# A TLS connection whose peer does not read: what cannot be written yet keeps nothing from being read.
import os
import socket
import ssl

folder = "scripts/stdlib/certificates"
server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
server.load_cert_chain(os.path.join(folder, "server.pem"), os.path.join(folder, "server.key"))
client = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
client.check_hostname = False
client.verify_mode = ssl.CERT_NONE

a, b = socket.socketpair()
a.setblocking(False)
b.setblocking(False)
a = server.wrap_socket(a, server_side=True, do_handshake_on_connect=False)
b = client.wrap_socket(b, do_handshake_on_connect=False)
left = {a, b}
while left:
    for side in list(left):
        try:
            side.do_handshake()
            left.discard(side)
        except (ssl.SSLWantReadError, ssl.SSLWantWriteError):
            pass

data = b"x" * 100_000
sent = 0
try:
    while True:
        sent += a.send(data)
except ssl.SSLWantWriteError:
    print("no more room", sent > 0)

for i in range(3):
    b.send(b"message %d" % i)
    print(a.recv(100))
try:
    print(a.recv(100))
except ssl.SSLWantReadError:
    print("nothing more to read")

# The same write goes on once the peer reads.
got = 0
while sent < 3 * len(data) or got < sent:
    if sent < 3 * len(data):
        try:
            sent += a.send(data)
        except ssl.SSLWantWriteError:
            pass
    try:
        part = b.recv(1 << 16)
        assert set(part) == {120}
        got += len(part)
    except ssl.SSLWantReadError:
        pass
print(got == sent)

# A descriptor that was closed behind its back.
os.close(a.fileno())
try:
    a.recv(1)
except OSError as e:
    print(type(e).__name__, e.errno)
a.detach()
b.close()
