import asyncio
import os
import socket
import threading


async def turns(n=3):
    for _ in range(n):
        await asyncio.sleep(0)


async def levels():
    """A reader is called in each turn as long as there is something to read."""
    loop = asyncio.get_running_loop()
    a, b = socket.socketpair()
    a.setblocking(False)
    calls = []
    loop.add_reader(a, calls.append, "read")
    b.send(b"xyz")
    await turns(5)
    print(len(calls) >= 3, set(calls))
    a.recv(1)
    calls.clear()
    await turns()
    print(bool(calls))
    a.recv(10)
    await turns(1)
    calls.clear()
    await turns()
    print(calls)
    loop.add_writer(a.fileno(), calls.append, "write")
    b.send(b"x")
    await turns()
    print(sorted(set(calls)))
    print(loop.remove_writer(a), loop.remove_writer(a))
    calls.clear()
    await turns()
    print(set(calls))
    loop.add_reader(a, calls.append, "replaced")
    calls.clear()
    await turns()
    print(set(calls), loop.remove_reader(a.fileno()), loop.remove_reader(a.fileno()))
    calls.clear()
    await turns()
    print(calls)
    a.close()
    b.close()


async def ends():
    loop = asyncio.get_running_loop()
    a, b = socket.socketpair()
    calls = []
    loop.add_reader(a, lambda: (calls.append(a.recv(10)), loop.remove_reader(a)))
    b.close()
    await turns()
    print(calls)
    a.close()
    r, w = os.pipe()
    loop.add_writer(w, lambda: (calls.append("writable"), loop.remove_writer(w)))
    await turns()
    os.close(r)
    loop.add_writer(w, lambda: (calls.append("broken"), loop.remove_writer(w)))
    await turns()
    print(calls)
    os.close(w)


async def numbers_in_use_again():
    loop = asyncio.get_running_loop()
    calls = []
    for i in range(3):
        a, b = socket.socketpair()
        loop.add_reader(a, lambda: (calls.append((i, a.recv(10))), loop.remove_reader(a)))
        b.send(b"%d" % i)
        await turns()
        a.close()
        b.close()
    print(calls)


async def with_transports():
    loop = asyncio.get_running_loop()
    a, b = socket.socketpair()
    a.setblocking(False)
    t, p = await loop.create_connection(asyncio.Protocol, sock=a)
    for f in (loop.add_reader, loop.add_writer):
        try:
            f(a, print)
        except RuntimeError as e:
            print(str(e).split(" is used by transport ")[1].split(" ")[0])
    for f in (loop.remove_reader, loop.remove_writer):
        try:
            f(a.fileno())
        except RuntimeError as e:
            print("used by transport" in str(e))
    try:
        await loop.sock_recv(a, 10)
    except RuntimeError as e:
        print("used by transport" in str(e))
    t.close()
    await turns()
    b.close()


async def mistakes():
    loop = asyncio.get_running_loop()
    for bad in (-1, "x", None, object):
        for f in (loop.add_reader, loop.add_writer):
            try:
                f(bad, print)
            except (ValueError, TypeError) as e:
                print(type(e).__name__, str(e).split(" at 0x")[0])
    with open(__file__) as f:
        try:
            loop.add_reader(f, print)
        except PermissionError as e:
            print(e.strerror)
    s = socket.socket()
    fd = s.fileno()
    s.close()
    try:
        loop.add_reader(fd, print)
    except OSError as e:
        print(e.strerror)
    print(loop.remove_reader(fd))


async def other_threads():
    loop = asyncio.get_running_loop()
    done = asyncio.Event()
    seen = []

    def work(i):
        for k in range(50):
            loop.call_soon_threadsafe(seen.append, (i, k))
        loop.call_soon_threadsafe(finished, i)

    left = set(range(4))

    def finished(i):
        left.discard(i)
        if not left:
            done.set()

    threads = [threading.Thread(target=work, args=(i,)) for i in range(4)]
    for t in threads:
        t.start()
    await done.wait()
    for t in threads:
        t.join()
    print(len(seen), all([k for j, k in seen if j == i] == list(range(50)) for i in range(4)))
    handle = loop.call_soon_threadsafe(print, "never")
    print(isinstance(handle, asyncio.Handle), type(handle).__name__, handle.cancelled())
    handle.cancel()
    print(handle.cancelled(), handle)
    await turns()
    future = asyncio.run_coroutine_threadsafe(asyncio.sleep(0, "slept"), loop)
    print(await asyncio.wrap_future(future))


async def main():
    for part in (levels, ends, numbers_in_use_again, with_transports, mistakes, other_threads):
        print("==", part.__name__)
        await part()
    return asyncio.get_running_loop()


loop = asyncio.run(main())
for f, args in ((loop.add_reader, (0, print)), (loop.call_soon_threadsafe, (print,))):
    try:
        f(*args)
    except RuntimeError as e:
        print(e)
print(loop.remove_reader(0))
