import asyncio
import os
import signal
import socket
import threading
import time


async def worker(i):
    try:
        await asyncio.sleep(3600)
    except asyncio.CancelledError:
        log.append(i)
        raise


async def reader(sock):
    try:
        await asyncio.get_running_loop().sock_recv(sock, 1)
    except asyncio.CancelledError:
        log.append("reader")
        raise


async def main():
    a, b = socket.socketpair()
    a.setblocking(False)
    threading.Thread(target=interrupt).start()
    try:
        await asyncio.gather(*(worker(i) for i in range(5)), reader(a))
    except asyncio.CancelledError:
        log.append("gather")
        raise
    finally:
        a.close()
        b.close()


def interrupt():
    time.sleep(0.1)
    os.kill(os.getpid(), signal.SIGINT)


for _ in range(2):
    log = []
    try:
        asyncio.run(main())
    except KeyboardInterrupt as e:
        print("interrupted", repr(e), log)


async def busy():
    threading.Thread(target=interrupt).start()
    try:
        while True:
            await asyncio.sleep(0)
    finally:
        print("busy ends")


try:
    asyncio.run(busy())
except KeyboardInterrupt:
    print("interrupted while busy")


async def in_callback():
    loop = asyncio.get_running_loop()

    def callback():
        os.kill(os.getpid(), signal.SIGINT)

    loop.call_later(0.01, callback)
    await asyncio.gather(asyncio.sleep(10), asyncio.sleep(10))


try:
    asyncio.run(in_callback())
except KeyboardInterrupt:
    print("interrupted in a callback")
