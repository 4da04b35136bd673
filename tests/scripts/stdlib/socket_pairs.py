import socket, threading, errno, os
a, b = socket.socketpair(); print(a.family.name, a.type.name, a.proto, a.gettimeout(), a.getblocking(), a.fileno() > 0)
print(a.send(b"abc"), b.recv(2), b.recv(10), a.sendall(b"x" * 10), len(b.recv(100, socket.MSG_PEEK)), b.recv_into(buf := bytearray(20), 4), buf[:5], b.recvfrom(100)[0])
a.settimeout(0.01)
for f in (lambda: a.recv(1), lambda: a.settimeout(-1), lambda: a.settimeout("x"), lambda: a.recv(-1), lambda: a.send("x"), lambda: a.bind(5), lambda: socket.socket(99, 99), lambda: socket.inet_aton("x"), lambda: socket.inet_pton(socket.AF_INET, "1.2"), lambda: socket.gethostbyname("no.such.host.invalid"), lambda: socket.socket().connect(("127.0.0.1", "x")), lambda: socket.socket().bind(("127.0.0.1", 99999)), lambda: socket.htons(70000), lambda: socket.create_connection(("127.0.0.1", 1), 0.5), lambda: socket.getservbyname("no-such-service"), lambda: socket.getaddrinfo("127.0.0.1", "no-such")):
    try: print(f())
    except Exception as e: print(type(e).__name__, e)
a.setblocking(False)
try: a.recv(1)
except BlockingIOError as e: print(e.errno == errno.EAGAIN, e)
print(a.sendmsg([b"he", b"llo"]), b.recvmsg(10), b.sendmsg([b"back"]), a.recvmsg_into([x := bytearray(2), y := bytearray(4)]), x, y)
r, w = os.pipe(); import array
socket.send_fds(a, [b"m"], [w]); msg, fds, flags, addr = socket.recv_fds(b, 10, 2); print(msg, len(fds), flags, os.write(fds[0], b"via"), os.read(r, 5)); [os.close(f) for f in (*fds, r, w)]
a.shutdown(socket.SHUT_WR); print(b.recv(1), repr(a)[:30]); d = b.detach(); print(b.fileno(), repr(b)[:20]); socket.close(d); a.close(); print(a.fileno(), repr(a)[:22], a._closed)
try: a.send(b"x")
except OSError as e: print(e)
srv = socket.create_server(("127.0.0.1", 0)); host, port = srv.getsockname(); print(host, port > 0, srv.getsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR) != 0)
def serve():
    c, addr = srv.accept()
    with c, c.makefile("rwb") as f:
        for line in f: f.write(line.upper()); f.flush()
t = threading.Thread(target=serve); t.start()
with socket.create_connection((host, port), timeout=5) as c:
    f = c.makefile("rw", encoding="utf-8", newline="\n"); f.write("héllo\n"); f.flush(); print(f.readline(), c.getpeername()[1] == port, c.gettimeout()); f.write("two\n"); f.flush(); print(repr(f.readline())); f.close()
t.join(); srv.close()
u = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); u.bind(("127.0.0.1", 0)); v = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); print(v.sendto(b"dg", u.getsockname())); print(u.recvfrom(10)[0], u.type, u.family); v.connect(u.getsockname()); v.send(b"c"); print(u.recv(5)); u.close(); v.close()
print(socket.inet_aton("1.2.3.4"), socket.inet_ntoa(b"\x7f\0\0\1"), socket.inet_pton(socket.AF_INET6, "::1"), socket.inet_ntop(socket.AF_INET6, b"\0" * 15 + b"\1"), socket.htons(1), socket.ntohl(1), socket.getaddrinfo("127.0.0.1", 80, type=socket.SOCK_STREAM), socket.gethostbyname("127.0.0.1"), socket.has_ipv6, socket.getnameinfo(("127.0.0.1", 80), socket.NI_NUMERICHOST | socket.NI_NUMERICSERV), socket.AF_INET, socket.SOCK_STREAM.value, socket.timeout is TimeoutError, socket.getdefaulttimeout(), socket.error is OSError, issubclass(socket.gaierror, OSError))
s = socket.socket(); s.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1); print(s.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE), s.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 4), s.get_inheritable(), s.connect_ex(("127.0.0.1", 1)) == errno.ECONNREFUSED); s.close()
