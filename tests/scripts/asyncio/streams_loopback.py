import asyncio
async def handle(r, w):
    try:
        while line := await r.readline():
            cmd = line.decode().strip()
            if cmd == "quit": w.write(b"bye\n"); break
            if cmd == "big": w.write(b"x" * 300_000 + b"\n")
            elif cmd == "bin": w.write(b"\x00\x05hello")
            else: w.write(cmd.upper().encode() + b"\n")
            await w.drain()
    finally:
        w.close()
        await w.wait_closed()
async def main():
    server = await asyncio.start_server(handle, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    print(server.is_serving(), len(server.sockets))
    async with server:
        r, w = await asyncio.open_connection("127.0.0.1", port)
        print(w.get_extra_info("peername")[1] == port, w.get_extra_info("nothing", "default"), w.can_write_eof())
        w.write(b"hello\n"); await w.drain(); print(await r.readline())
        w.writelines([b"a\n", b"b\n"]); print(await r.readline(), await r.readuntil(b"\n"))
        w.write(b"big\n"); big = await r.readexactly(300_001); print(len(big), big[-2:])
        w.write(b"bin\n"); n = int.from_bytes(await r.readexactly(2), "big"); print(await r.readexactly(n))
        w.write(b"quit\n"); print(await r.read(), r.at_eof())
        try: await r.readexactly(5)
        except asyncio.IncompleteReadError as e: print(e, e.partial, e.expected)
        print(await r.readline(), await r.read(10))
        w.close(); await w.wait_closed(); print(w.is_closing())
        async def client(i):
            r, w = await asyncio.open_connection("127.0.0.1", port)
            w.write(f"client {i}\nquit\n".encode())
            data = (await r.read()).decode(); w.close(); await w.wait_closed(); return data.split("\n")[0]
        print(await asyncio.gather(*(client(i) for i in range(20))))
        r, w = await asyncio.open_connection("127.0.0.1", port)
        w.write(b"no newline"); w.write_eof(); print(await r.read()); w.close()
    print(server.is_serving(), server.sockets)
    try: await asyncio.open_connection("127.0.0.1", port)
    except OSError as e: print(type(e).__name__)
    r = asyncio.StreamReader(limit=10); r.feed_data(b"0123456789abcdef\nrest"); 
    try: await r.readline()
    except ValueError as e: print(e)
    r = asyncio.StreamReader(); r.feed_data(b"one\ntwo\nthree"); r.feed_eof(); print([l async for l in r])
    r = asyncio.StreamReader(); r.feed_data(b"a;b|c"); print(await r.readuntil(b";"), await r.readuntil((b"|", b";"))); r.feed_eof()
    try: await r.readuntil(b"x")
    except asyncio.IncompleteReadError as e: print(e.partial)
    r = asyncio.StreamReader(); t = asyncio.create_task(r.read(5)); await asyncio.sleep(0); r.set_exception(ConnectionError("set")); 
    try: await t
    except ConnectionError as e: print(repr(e))
    try: asyncio.StreamReader(0)
    except ValueError as e: print(e)
asyncio.run(main())
