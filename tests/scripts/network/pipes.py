import asyncio
import os
import sys


class Recorder(asyncio.Protocol):
    def __init__(self):
        self.log = []

    def connection_made(self, transport):
        self.transport = transport
        self.log.append("made")

    def data_received(self, data):
        self.log.append(data if len(data) < 20 else len(data))

    def eof_received(self):
        self.log.append("eof")

    def pause_writing(self):
        self.log.append("pause")

    def resume_writing(self):
        self.log.append("resume")

    def connection_lost(self, exc):
        self.log.append(("lost", repr(exc)))


async def turns(n=4):
    for _ in range(n):
        await asyncio.sleep(0)


async def reading():
    loop = asyncio.get_running_loop()
    r, w = os.pipe()
    t, p = await loop.connect_read_pipe(Recorder, os.fdopen(r, "rb", 0))
    print(type(t).__name__, isinstance(t, asyncio.ReadTransport), t.is_reading(), t.is_closing())
    print(repr(t).replace(f"fd={r}", "fd=R"), type(t.get_extra_info("pipe")).__name__)
    os.write(w, b"one")
    await turns()
    t.pause_reading()
    os.write(w, b"two")
    await turns()
    print(p.log, t.is_reading())
    t.resume_reading()
    await turns()
    print(p.log)
    os.write(w, b"last")
    os.close(w)
    await turns(6)
    print(p.log, t.is_closing())
    t.close()


async def writing():
    loop = asyncio.get_running_loop()
    r, w = os.pipe()
    os.set_blocking(r, False)
    t, p = await loop.connect_write_pipe(Recorder, os.fdopen(w, "wb", 0))
    print(type(t).__name__, isinstance(t, asyncio.WriteTransport), t.can_write_eof())
    print(repr(t).replace(f"fd={w}", "fd=W"), t.get_write_buffer_limits())
    t.write(b"small")
    t.write(bytearray(b"-array"))
    t.write(memoryview(b"-view"))
    t.write(b"")
    print(os.read(r, 100))
    for bad in ("text", 5):
        try:
            t.write(bad)
        except AssertionError as e:
            print("AssertionError", e)
    t.write(b"x" * 500_000)
    print(p.log, t.get_write_buffer_size() > 64 * 1024)
    t.write_eof()
    t.write(b"too late")
    total = 0
    while True:
        try:
            data = os.read(r, 1 << 16)
        except BlockingIOError:
            await asyncio.sleep(0)
            continue
        if not data:
            break
        total += len(data)
    await turns()
    print(total, p.log)
    os.close(r)


async def reader_goes_away():
    loop = asyncio.get_running_loop()
    r, w = os.pipe()
    t, p = await loop.connect_write_pipe(Recorder, os.fdopen(w, "wb", 0))
    os.close(r)
    await turns(6)
    print(p.log, t.is_closing())

    r, w = os.pipe()
    t, p = await loop.connect_write_pipe(Recorder, os.fdopen(w, "wb", 0))
    t.write(b"x" * 500_000)
    os.close(r)
    await turns(6)
    print(p.log, t.get_write_buffer_size())

    r, w = os.pipe()
    t, p = await loop.connect_write_pipe(Recorder, os.fdopen(w, "wb", 0))
    await turns()
    os.close(r)
    t.write(b"x")
    await turns()
    print(p.log)

    r, w = os.pipe()
    t, p = await loop.connect_write_pipe(Recorder, os.fdopen(w, "wb", 0))
    t.write(b"x" * 500_000)
    t.abort()
    await turns()
    print(p.log, t.is_closing())
    os.close(r)


async def wrong_kinds():
    loop = asyncio.get_running_loop()
    for connect, mode in ((loop.connect_read_pipe, "rb"), (loop.connect_write_pipe, "r+b")):
        with open(__file__, "rb") as f:
            try:
                await connect(Recorder, f)
            except ValueError as e:
                print(e)


async def processes():
    code = "import sys; data = sys.stdin.buffer.read(); sys.stdout.buffer.write(data[::-1]); sys.exit(len(data) % 7)"
    p = await asyncio.create_subprocess_exec(sys.executable, "-c", code, stdin=-1, stdout=-1)
    data = bytes(range(256)) * 2000
    out, err = await p.communicate(data)
    print(out == data[::-1], err, p.returncode)
    p = await asyncio.create_subprocess_shell("echo out; echo err >&2; exit 3", stdout=-1, stderr=-1)
    print(await p.communicate(), p.returncode)
    p = await asyncio.create_subprocess_shell("read line; echo got $line; cat", stdin=-1, stdout=-1)
    p.stdin.write(b"first\n")
    await p.stdin.drain()
    print(await p.stdout.readline())
    p.stdin.writelines([b"second\n", b"third\n"])
    p.stdin.close()
    print(await p.stdout.read(), await p.wait())
    p = await asyncio.create_subprocess_exec("sleep", "100", stdin=-1)
    p.kill()
    print(await p.wait())
    results = await asyncio.gather(*(run(i) for i in range(8)))
    print(results)


async def run(i):
    p = await asyncio.create_subprocess_shell(f"echo {i}; exit {i}", stdout=-1)
    out, _ = await p.communicate()
    return out, p.returncode


async def main():
    for part in (reading, writing, reader_goes_away, wrong_kinds, processes):
        print("==", part.__name__)
        await part()


asyncio.run(main())
