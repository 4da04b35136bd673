import asyncio
log = []
class Echo(asyncio.Protocol):
    def connection_made(self, t): self.t = t; log.append("server made")
    def data_received(self, d): log.append(("server", d)); self.t.write(d[::-1])
    def eof_received(self): log.append("server eof"); return False
    def connection_lost(self, exc): log.append(("server lost", exc))
class Client(asyncio.Protocol):
    def __init__(self, done): self.done, self.buf = done, b""
    def connection_made(self, t): self.t = t; t.write(b"first"); log.append("client made")
    def data_received(self, d):
        self.buf += d
        if len(self.buf) == 5: self.t.write_eof()
    def connection_lost(self, exc): log.append(("client lost", exc)); self.done.set_result(self.buf)
class Buffered(asyncio.BufferedProtocol):
    def __init__(self, done): self.done, self.b, self.got = done, bytearray(4), b""
    def connection_made(self, t): t.write(b"buffered data"); t.write_eof()
    def get_buffer(self, hint): return self.b
    def buffer_updated(self, n): self.got += self.b[:n]
    def connection_lost(self, exc): self.done.set_result(self.got)
class Udp(asyncio.DatagramProtocol):
    def __init__(self, fut=None): self.fut = fut
    def connection_made(self, t): self.t = t
    def datagram_received(self, d, a):
        if self.fut: self.fut.set_result(d)
        else: self.t.sendto(b"re:" + d, a)
async def main():
    loop = asyncio.get_running_loop()
    srv = await loop.create_server(Echo, "127.0.0.1", 0); port = srv.sockets[0].getsockname()[1]
    done = loop.create_future(); tr, pr = await loop.create_connection(lambda: Client(done), "127.0.0.1", port)
    print(type(pr).__name__, tr.is_closing(), tr.get_protocol() is pr, await done, tr.is_closing())
    for _ in range(3): await asyncio.sleep(0.001)
    print(sorted(map(str, log))); log.clear()
    done = loop.create_future(); await loop.create_connection(lambda: Buffered(done), "127.0.0.1", port); print(await done)
    srv.close(); await srv.wait_closed()
    st, _ = await loop.create_datagram_endpoint(Udp, local_addr=("127.0.0.1", 0)); addr = st.get_extra_info("sockname")
    fut = loop.create_future(); ct, _ = await loop.create_datagram_endpoint(lambda: Udp(fut), remote_addr=addr); ct.sendto(b"ping"); print(await fut)
    st.close(); ct.close()
    import socket
    a, b = socket.socketpair(); a.setblocking(False); b.setblocking(False)
    await loop.sock_sendall(a, b"raw"); print(await loop.sock_recv(b, 10))
    got = []; loop.add_reader(b, lambda: got.append(b.recv(10))); a.send(b"reader"); await asyncio.sleep(0.005); print(got, loop.remove_reader(b), loop.remove_reader(b))
    w = []; loop.add_writer(a, lambda: (w.append(1), loop.remove_writer(a))); await asyncio.sleep(0.002); print(w)
    buf = bytearray(4); await loop.sock_sendall(a, b"into"); print(await loop.sock_recv_into(b, buf), bytes(buf))
    t = asyncio.create_task(loop.sock_recv(b, 1)); await asyncio.sleep(0); t.cancel(); print(await asyncio.gather(t, return_exceptions=True)); a.close(); b.close()
    ls = socket.socket(); ls.bind(("127.0.0.1", 0)); ls.listen(); ls.setblocking(False); cs = socket.socket(); cs.setblocking(False)
    (conn, _), _ = await asyncio.gather(loop.sock_accept(ls), loop.sock_connect(cs, ls.getsockname())); await loop.sock_sendall(cs, b"accepted"); print(await loop.sock_recv(conn, 20)); [s.close() for s in (ls, cs, conn)]
    print([i[4][0] for i in await loop.getaddrinfo("127.0.0.1", 80, type=socket.SOCK_STREAM)])
    a, b = socket.socketpair(); r, wr = await asyncio.open_connection(sock=a); b.send(b"via sock\n"); print(await r.readline()); wr.close(); b.close()
asyncio.run(main())
