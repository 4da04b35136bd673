"""Lookups that fail: what is raised, and the places its traceback shows."""
import asyncio
import socket
import traceback

NUMERIC = socket.NI_NUMERICHOST | socket.NI_NUMERICSERV


def place(frame):
    return frame.filename.rpartition("/")[2], frame.name


async def main():
    loop = asyncio.get_running_loop()
    for call in (
        lambda: loop.getaddrinfo("127.0.0.1", "no such service"),
        lambda: loop.getaddrinfo("a..b", 1),
        lambda: loop.getaddrinfo("not numeric", 1, flags=socket.AI_NUMERICHOST),
        lambda: loop.getnameinfo(("127.0.0.1", 1), NUMERIC),
        lambda: loop.getnameinfo(("127.0.0.1", 9999999), NUMERIC),
        lambda: loop.getnameinfo(("::1", 1, 2, 3), NUMERIC),
        lambda: loop.getnameinfo(("no host", 1), 0),
        lambda: loop.getnameinfo("x"),
        lambda: loop.getnameinfo(("127.0.0.1",)),
        lambda: loop.getnameinfo(("127.0.0.1", 1, 2, 3), NUMERIC),
        lambda: loop.getnameinfo((1, 2), NUMERIC),
        lambda: loop.getnameinfo(("127.0.0.1", 1), 1.5),
        lambda: loop.getnameinfo(("::1", 1, -2, 3), NUMERIC),
        lambda: loop.getnameinfo(("::1", 1, 2**20, 3), NUMERIC),
        lambda: loop.getnameinfo(("::1", 1, 2**20 - 1, 2**40), NUMERIC),
    ):
        try:
            print(await call())
        except Exception as e:
            print(repr(e))
            print([place(frame) for frame in traceback.extract_tb(e.__traceback__)])


asyncio.run(main())
for address, flags in (
    (("\ud800", 1), NUMERIC),
    (("a\0b", 1), NUMERIC),
    ((b"127.0.0.1", 1), NUMERIC),
    (("127.0.0.1", 2**31), NUMERIC),
    (("127.0.0.1", -1), NUMERIC),
    (("127.0.0.1", 1.5), NUMERIC),
    (("::1", 1, 2**40 + 1, "x"), NUMERIC),
    (("::1", 1, 2**80, -3), NUMERIC),
    (("127.0.0.1", 1, 0, 0, 0), NUMERIC),
    ((None, 1), NUMERIC),
    (("", 1), NUMERIC),
    (("127.0.0.1", 1), 2**40),
):
    try:
        print(socket.getnameinfo(address, flags))
    except Exception as e:
        print(repr(e))
