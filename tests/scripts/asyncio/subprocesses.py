import asyncio, sys
async def main():
    p = await asyncio.create_subprocess_exec(sys.executable, "-c", "import sys; d = sys.stdin.read(); print(d.upper(), end=''); print('err', file=sys.stderr); sys.exit(3)",
                                             stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE)
    print(await p.communicate(b"input"), p.returncode)
    p = await asyncio.create_subprocess_shell("echo shell; exit 2", stdout=asyncio.subprocess.PIPE); print(await p.stdout.read(), await p.wait())
    p = await asyncio.create_subprocess_exec("sleep", "60"); p.terminate(); print(await p.wait())
    p = await asyncio.create_subprocess_exec("sleep", "60"); p.kill(); print(await p.wait(), p.returncode)
    try: await asyncio.create_subprocess_exec("/no/such/program")
    except FileNotFoundError as e: print(type(e).__name__, e.errno)
    p = await asyncio.create_subprocess_exec("cat", stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE)
    for i in range(3): p.stdin.write(f"line {i}\n".encode()); await p.stdin.drain(); print(await p.stdout.readline())
    p.stdin.close(); print(await p.wait())
    try: await asyncio.wait_for((q := await asyncio.create_subprocess_exec("sleep", "60")).wait(), 0.01)
    except TimeoutError: q.kill(); print("timeout", await q.wait())
    ps = await asyncio.gather(*(asyncio.create_subprocess_shell(f"exit {i}") for i in range(4))); print(await asyncio.gather(*(p.wait() for p in ps)))
asyncio.run(main())
