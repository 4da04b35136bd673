# Contexts of TLS: settings, certificates, keys; what certificates say; what is wrong with files.
import http.client
import os
import re
import ssl

folder = "scripts/stdlib/certificates"


def path(name):
    return os.path.join(folder, name)


def show(f, *args, **kwargs):
    try:
        print(f(*args, **kwargs))
    except Exception as e:
        text = re.sub(r" \(_ssl.c:\d+\)", "", str(e))
        print(type(e).__name__, text, getattr(e, "reason", None), getattr(e, "library", None))


server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
client = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
for context in (server, client):
    print(context.protocol.name, context.verify_mode.name, context.check_hostname, context.num_tickets)
    print(context.minimum_version.name, context.maximum_version.name, context.verify_flags)
    print(context.options == ssl.OP_ALL | ssl.OP_NO_SSLv3 | ssl.OP_CIPHER_SERVER_PREFERENCE
          | ssl.OP_NO_COMPRESSION | ssl.OP_ENABLE_MIDDLEBOX_COMPAT)

show(setattr, client, "verify_mode", ssl.CERT_NONE)
show(setattr, server, "verify_mode", 9)
show(setattr, server, "check_hostname", True)
print(server.verify_mode.name)
show(setattr, server, "minimum_version", 5)
show(setattr, server, "num_tickets", -1)
show(setattr, client, "num_tickets", 1)
show(setattr, client, "sni_callback", print)
show(setattr, server, "sni_callback", 5)
show(server.set_alpn_protocols, ["a", ""])
show(server.set_ecdh_curve, "nope")
show(server.set_ecdh_curve, "prime256v1")
show(server.set_ciphers, "NONSENSE")
show(server.set_ciphers, "ECDHE+AESGCM:!aNULL")
print([c["name"] for c in server.get_ciphers()])

server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
load = server.load_cert_chain
show(load, path("server.key"))
show(load, path("server.pem"))
show(load, path("server.pem"), path("no such file"))
show(load, path("client.pem"), path("other.key"))
for name in ("server_encrypted.key", "server_encrypted_old.key"):
    for password in ("wrong", "secret", b"secret", bytearray(b"secret"), lambda: "secret", lambda: 9, 9, "x" * 1025):
        show(load, path("server.pem"), path(name), password=password)
show(load, path("server.pem"), path("server.key"), password="not needed")

trust = client.load_verify_locations
show(trust)
show(trust, path("no such file"))
show(trust, path("server.key"))
show(trust, capath=path("no such folder"))
for data in ("", b"", "nonsense", b"nonsense", 5, "\xe4"):
    show(trust, cadata=data)
with open(path("authority.pem")) as f:
    text = f.read()
show(trust, cadata=text * 2)
show(trust, cadata=ssl.PEM_cert_to_DER_cert(text))
show(trust, path("server.pem"))
print(client.cert_store_stats(), len(client.get_ca_certs(True)))
print([{k: v for k, v in c.items() if k not in ("serialNumber", "notBefore", "notAfter")} for c in client.get_ca_certs()])
print(ssl.DER_cert_to_PEM_cert(ssl.PEM_cert_to_DER_cert(text)) == text)

for name in ("server.pem", "alone.pem", "client.pem", "server.key", "no such file"):
    show(ssl._ssl._test_decode_cert, path(name))
print(ssl.cert_time_to_seconds("Jan  5 09:34:43 2018 GMT"))

for args in (("1.3.6.1.5.5.7.3.1",), ("serverAuth", True), ("serverAuth",), ("nonsense", True)):
    show(ssl._ssl.txt2obj, *args)
for nid in (129, 13, 10**6, 0, -1):
    show(ssl._ssl.nid2obj, nid)
print([purpose.oid for purpose in ssl.Purpose])
print(len(ssl.RAND_bytes(10)), ssl.RAND_bytes(0), ssl.RAND_status())
show(ssl.RAND_bytes, -1)

bio = ssl.MemoryBIO()
print(bio.write(b"abcdef"), bio.pending, bio.read(2), bio.read(), bio.read(), bio.eof)
bio.write(b"x")
bio.write_eof()
show(bio.write, b"y")
print(bio.eof, bio.read(), bio.eof)
show(bio.write, "text")
for error in (ssl.SSLError, ssl.SSLCertVerificationError, ssl.SSLWantReadError, ssl.SSLEOFError):
    print([c.__name__ for c in error.__mro__], error.__module__)
print(ssl.SSLError("a"), ssl.SSLError(1, "text"), ssl.SSLError(1, "text").errno)
print(type(http.client.HTTPSConnection("localhost")).__name__)
