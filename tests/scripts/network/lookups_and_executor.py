"""Lookups that take their time, and the end of the loop's executor."""
import asyncio
import socket
import threading
import time
import warnings
import unittest.mock

warnings.simplefilter("always")


def show(message, category, filename, lineno, *more):
    print("warning:", category.__name__, message, filename == show.__code__.co_filename)


warnings.showwarning = show


async def patched():
    loop = asyncio.get_running_loop()
    infos = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", 7))]
    with unittest.mock.patch("socket.getaddrinfo", return_value=infos) as m:
        print(await loop.getaddrinfo("some.where", 80, type=socket.SOCK_STREAM))
        print(m.mock_calls)
        try:
            await asyncio.open_connection("some.where", 80)
        except OSError as e:
            print(e)
        print(m.mock_calls)
    with unittest.mock.patch("socket.getnameinfo", side_effect=socket.gaierror(1, "x")) as m:
        try:
            await loop.getnameinfo(("1.2.3.4", 80))
        except OSError as e:
            print(repr(e), m.mock_calls)
    print(type(loop._default_executor).__name__)


async def under_way():
    loop = asyncio.get_running_loop()
    t = [loop.create_task(loop.getaddrinfo("127.0.0.1", n)) for n in range(20)]
    await asyncio.sleep(0)
    print(type(loop._default_executor).__name__)
    await loop.shutdown_default_executor()
    print(sum(len(r) > 0 for r in await asyncio.gather(*t)))
    for f in (lambda: loop.getaddrinfo("127.0.0.1", 1), lambda: loop.getnameinfo(("127.0.0.1", 1)), lambda: asyncio.to_thread(print)):
        try:
            await f()
        except RuntimeError as e:
            print(e)
    try:
        loop.run_in_executor(None, print)
    except RuntimeError as e:
        print(e)
    print("asyncio_0" in {th.name for th in threading.enumerate()})


async def no_time():
    loop = asyncio.get_running_loop()
    t = loop.create_task(loop.getaddrinfo("127.0.0.1", 1))
    await asyncio.sleep(0)
    loop.run_in_executor(None, time.sleep, 0.3)
    await loop.shutdown_default_executor(0.05)
    print(len(await t) > 0)


async def mixed():
    loop = asyncio.get_running_loop()
    a = loop.getaddrinfo("127.0.0.1", 1)
    b = asyncio.to_thread(lambda: 5)
    c = loop.getnameinfo(("127.0.0.1", 80), 3)
    print(len(await asyncio.gather(a, b, c)))


for main in (patched, under_way, no_time, mixed):
    print(main.__name__)
    asyncio.run(main())
