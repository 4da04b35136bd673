import os, select, selectors, socket, time
r, w = os.pipe()
print(select.select([r], [w], [], 0)[1] == [w], select.select([r], [], [], 0.01)); os.write(w, b"x"); print(select.select([r], [], [], 1)[0] == [r]); os.read(r, 1)
p = select.poll(); p.register(r, select.POLLIN); print(p.poll(0)); os.write(w, b"y"); print(p.poll(100) == [(r, select.POLLIN)]); p.modify(r, select.POLLOUT); p.unregister(r); os.read(r, 1)
for f in (lambda: p.unregister(r), lambda: p.modify(r, 1), lambda: select.select([-1], [], [], 0), lambda: select.select(["x"], [], [], 0), lambda: select.select(5, [], []), lambda: select.select([], [], [], -1), lambda: select.select([], [], [], "x"), lambda: select.epoll(-5), lambda: p.register("x")):
    try: print(f())
    except Exception as e: print(type(e).__name__, str(e))
with select.epoll() as ep:
    ep.register(r, select.EPOLLIN); print(ep.poll(0), ep.closed, ep.fileno() > 0); os.write(w, b"z"); print(ep.poll(1, 5) == [(r, select.EPOLLIN)]); ep.modify(r, 0); ep.unregister(r)
    try: ep.unregister(r)
    except FileNotFoundError as e: print(e.errno)
print(ep.closed); os.read(r, 1)
try: ep.poll()
except ValueError as e: print(e)
a, b = socket.socketpair()
with selectors.DefaultSelector() as s:
    key = s.register(a, selectors.EVENT_READ, data={"k": 1}); print(type(s).__name__, key.events, key.data, key.fileobj is a, key.fd == a.fileno(), len(s.get_map()), s.get_key(a) == key, s.select(0)); b.send(b"hi"); ev = s.select(1); print([(k.data, m) for k, m in ev], a.recv(5)); s.modify(a, selectors.EVENT_WRITE, "w"); print([(k.data, m) for k, m in s.select(1)])
    for f in (lambda: s.register(a, 1), lambda: s.register(b, 0), lambda: s.unregister(b), lambda: s.get_key(b), lambda: s.register("x", 1), lambda: s.modify(b, 1)):
        try: print(f())
        except Exception as e: print(type(e).__name__, str(e).split("<")[0].split(", fd")[0])
    print(s.unregister(a).data, len(s.get_map()))
try: s.register(a, 1)
except Exception as e: print(type(e).__name__)
for cls in (selectors.SelectSelector, selectors.PollSelector, selectors.EpollSelector):
    with cls() as s:
        s.register(a, selectors.EVENT_READ | selectors.EVENT_WRITE); print(cls.__name__, [m for k, m in s.select(0)]); t = time.monotonic(); s.modify(a, selectors.EVENT_READ); print(s.select(0.02), time.monotonic() - t > 0.015)
for x in (r, w): os.close(x)
a.close(); b.close(); print(select.EPOLLIN, select.POLLHUP, select.PIPE_BUF, select.error is OSError, hasattr(select, "kqueue"))
