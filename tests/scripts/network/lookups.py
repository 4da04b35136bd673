"""Name lookups of the loop, and executors in their place."""
import asyncio
import concurrent.futures
import socket
import threading
import traceback


async def found():
    loop = asyncio.get_running_loop()
    for host, port, more in (
        ("127.0.0.1", 80, {"type": socket.SOCK_STREAM}),
        (b"127.0.0.1", "80", {"type": socket.SOCK_DGRAM, "family": socket.AF_INET}),
        ("::1", None, {"proto": socket.IPPROTO_TCP, "flags": socket.AI_NUMERICHOST}),
        (None, 0, {"family": socket.AF_INET, "type": socket.SOCK_STREAM, "flags": socket.AI_PASSIVE}),
    ):
        print(await loop.getaddrinfo(host, port, **more))
    many = await asyncio.gather(*(loop.getaddrinfo("127.0.0.1", n, type=socket.SOCK_STREAM) for n in range(50)))
    print([infos[0][4][1] for infos in many] == list(range(50)))


async def failures():
    loop = asyncio.get_running_loop()
    for args in (("127.0.0.1", "no such service"), ("not numeric", 1, 0, 0, 0, socket.AI_NUMERICHOST)):
        names = dict(zip(("family", "type", "proto", "flags"), args[2:]))
        try:
            await loop.getaddrinfo(*args[:2], **names)
        except socket.gaierror as e:
            print(type(e).__name__, e.errno == e.args[0], e)
            frames = traceback.extract_tb(e.__traceback__)
            print(frames[0].name, frames[-1].name, frames[-1].filename.endswith("socket.py"))
    for args in ((1, 2), ("a" * 300, 1), ("a..b", 1), ("127.0.0.1", 1.5)):
        try:
            await loop.getaddrinfo(*args)
        except Exception as e:
            print(type(e).__name__, e)


async def cancelled():
    loop = asyncio.get_running_loop()
    task = loop.create_task(loop.getaddrinfo("127.0.0.1", 1))
    await asyncio.sleep(0)
    task.cancel()
    try:
        await task
    except asyncio.CancelledError:
        print("cancelled")
    await asyncio.sleep(0.05)


async def replaced():
    loop = asyncio.get_running_loop()
    own = socket.getaddrinfo
    socket.getaddrinfo = lambda *args: (threading.current_thread() is threading.main_thread(), args)
    try:
        print(await loop.getaddrinfo("name", 1))
    finally:
        socket.getaddrinfo = own
    with concurrent.futures.ThreadPoolExecutor(1, "own") as pool:
        print(await loop.run_in_executor(pool, lambda: threading.current_thread().name))
        loop.set_default_executor(pool)
        print(await loop.run_in_executor(None, lambda: threading.current_thread().name))
        print(len(await loop.getaddrinfo("127.0.0.1", 1, type=socket.SOCK_STREAM)))
    try:
        await loop.getaddrinfo("127.0.0.1", 1)
    except RuntimeError as e:
        print(e)
    print(await loop.getnameinfo(("127.0.0.1", 80), socket.NI_NUMERICHOST | socket.NI_NUMERICSERV))


async def shut_down():
    loop = asyncio.get_running_loop()
    await loop.shutdown_default_executor()
    try:
        await loop.getaddrinfo("127.0.0.1", 1)
    except RuntimeError as e:
        print(e)


for main in (found, failures, cancelled, shut_down):
    asyncio.run(main())
try:
    asyncio.run(replaced())
except RuntimeError as e:
    print(e)
loop = asyncio.new_event_loop()
loop.close()
try:
    loop.run_in_executor(None, socket.getaddrinfo, "127.0.0.1", 1)
except RuntimeError as e:
    print(e)
