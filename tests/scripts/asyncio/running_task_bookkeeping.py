import asyncio, _asyncio, threading
class L:
    def __repr__(self): return "<L>"
def t(f, *a, **k):
    try: print("ok", repr(f(*a, **k)))
    except BaseException as e: print(type(e).__name__, e)
l = L()
enter, leave, swap, cur = _asyncio._enter_task, _asyncio._leave_task, _asyncio._swap_current_task, asyncio.current_task
t(enter, l, 1); t(leave, l, 1); t(swap, l, 1); t(asyncio.get_running_loop); t(cur); t(asyncio.all_tasks); print(asyncio._get_running_loop())
asyncio._set_running_loop(l)
t(enter, l, 1); t(enter, l, 2); t(enter, L(), 2); t(leave, l, 3); t(leave, L(), 1); t(cur); t(cur, l); t(cur, L())
t(threading.Thread(target=lambda: (t(cur), t(cur, l), t(asyncio.get_running_loop))).run)
th = threading.Thread(target=lambda: (t(cur), t(cur, l), t(asyncio.get_running_loop), asyncio._set_running_loop(7), t(asyncio.get_running_loop), t(cur)))
th.start(); th.join(); t(asyncio.get_running_loop); t(cur)
t(swap, l, None); t(leave, l, 3); t(swap, l, 7); t(swap, l, 8); t(leave, l, 8); t(swap, l, None); t(cur)
t(enter, l); t(leave); t(swap, l); t(enter, loop=l, task=5); t(leave, task=5, loop=l)
t(asyncio.all_tasks, l); t(asyncio.all_tasks, None)
class Foreign:
    def __init__(self, loop, done=False): self._loop, self._done = loop, done
    def done(self): return self._done
    def __repr__(self): return "<Foreign>"
a, b, c, d = Foreign(l), Foreign(l, True), Foreign(L()), Foreign(l)
for x in (a, b, c): asyncio._register_task(x)
_asyncio._register_eager_task(d); print(len(asyncio.all_tasks(l)), a in asyncio.all_tasks(l), d in asyncio.all_tasks(l))
asyncio._unregister_task(a); _asyncio._unregister_eager_task(d); print(asyncio.all_tasks(l)); asyncio._unregister_task(a)
asyncio._register_task(a); del a; print(asyncio.all_tasks(l))
asyncio._set_running_loop(None)
async def main():
    me = asyncio.current_task(); loop = asyncio.get_running_loop()
    print(asyncio.all_tasks() == {me}, asyncio.current_task(loop) is me, asyncio.get_event_loop() is loop)
    def other(): return asyncio.current_task(loop) is me, len(asyncio.all_tasks(loop)), asyncio._get_running_loop()
    print(await asyncio.to_thread(other))
    def blocking():
        out = []; th = threading.Thread(target=lambda: out.append(other())); th.start(); th.join(); return out
    print(blocking())
    asyncio._unregister_task(me); print(asyncio.all_tasks()); asyncio._register_task(me); print(asyncio.all_tasks() == {me})
    try: asyncio._enter_task(loop, me)
    except RuntimeError as e: print(str(e).split(" <Task")[0])
    ts = [asyncio.create_task(asyncio.sleep(0)) for _ in range(3)]; print(len(asyncio.all_tasks())); await asyncio.gather(*ts); print(len(asyncio.all_tasks()))
asyncio.run(main())
