import asyncio, signal, os
log = []
class Server:
    def __init__(self): self.stop, self.conns = asyncio.Event(), set()
    async def conn(self, n):
        try:
            for i in range(100): await asyncio.sleep(0.001)
        except asyncio.CancelledError:
            log.append(f"conn{n} draining"); await asyncio.sleep(0.001); log.append(f"conn{n} closed"); raise
    async def serve(self):
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, self.stop.set)
        for n in range(3): t = asyncio.create_task(self.conn(n)); self.conns.add(t); t.add_done_callback(self.conns.discard)
        await self.stop.wait(); log.append("stopping")
        for t in self.conns: t.cancel()
        r = await asyncio.gather(*self.conns, return_exceptions=True)
        return [type(x).__name__ for x in r], len(self.conns)
async def main():
    s = Server(); t = asyncio.create_task(s.serve()); await asyncio.sleep(0.003)
    os.kill(os.getpid(), signal.SIGTERM); print(await t, log[0], sorted(log[1:]))
    async def critical():
        try: await asyncio.shield(save())
        except asyncio.CancelledError: log.append("critical cancelled"); raise
    async def save():
        for i in range(3): await asyncio.sleep(0); log.append(f"save{i}")
    log.clear(); t = asyncio.create_task(critical()); await asyncio.sleep(0); await asyncio.sleep(0); t.cancel()
    await asyncio.wait([t]); print(log)
    for _ in range(4): await asyncio.sleep(0)
    print(log)
    async def deadline_shutdown(tasks, t):
        for x in tasks: x.cancel()
        done, pending = await asyncio.wait(tasks, timeout=t); return len(done), len(pending)
    async def stuck():
        while True:
            try: await asyncio.sleep(1)
            except asyncio.CancelledError:
                if len(log) > 50: raise
                log.append("ignored")
    ts = [asyncio.create_task(asyncio.sleep(9)), asyncio.create_task(stuck())]; await asyncio.sleep(0)
    print(await deadline_shutdown(ts, 0.01)); log.extend("x" * 60); ts[1].cancel(); await asyncio.wait(ts)
    async def bg(n):
        try: await asyncio.sleep(100)
        finally: log.append(("bg", n, asyncio.current_task().cancelling()))
    log.clear(); kept = [asyncio.create_task(bg(i)) for i in range(2)]; await asyncio.sleep(0)
    return kept
kept = asyncio.run(main()); print(sorted(log), [k.cancelled() for k in kept])
