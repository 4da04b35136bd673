# Forked processes: how they end, pipes, queues, locks, pools, shared memory.
import multiprocessing as mp
import os
import sys
from multiprocessing import shared_memory


def square(n):
    return n * n


def fail(n):
    raise ValueError(f"no {n}")


def send(conn, *values):
    for value in values:
        conn.send(value)
    conn.close()


def put(queue, lock, n):
    with lock:
        queue.put((n, mp.current_process().name))


def leave(code):
    sys.exit(code)


def crash():
    raise KeyError("gone")


def wait_for(event, conn):
    conn.send("ready")
    conn.send(event.wait(10))


def write(name, at, data):
    block = shared_memory.SharedMemory(name=name)
    block.buf[at:at + len(data)] = data
    block.close()


def count(sem, n, conn):
    for _ in range(n):
        sem.release()
    conn.send(True)


def endings(ctx):
    for target, args in [(leave, (0,)), (leave, (3,)), (os._exit, (4,)), (leave, (None,))]:
        p = ctx.Process(target=target, args=args)
        p.start()
        p.join()
        print(" exit", p.exitcode, p.is_alive())
    a, b = ctx.Pipe()
    event = ctx.Event()
    p = ctx.Process(target=wait_for, args=(event, b), name="waiter", daemon=True)
    p.start()
    print(" ", a.recv(), p.name, p.daemon, p.is_alive())
    p.terminate()
    p.join()
    print(" exit", p.exitcode)
    p.close()


def talking(ctx):
    receiver, sender = ctx.Pipe(duplex=False)
    p = ctx.Process(target=send, args=(sender, 1, "two", [3.0], b"x" * 100_000))
    p.start()
    sender.close()
    print(" ", receiver.recv(), receiver.recv(), receiver.recv(), len(receiver.recv()))
    try:
        receiver.recv()
    except EOFError:
        print("  end of file")
    p.join()

    queue, lock = ctx.Queue(), ctx.Lock()
    workers = [ctx.Process(target=put, args=(queue, lock, n), name=f"worker {n}") for n in range(3)]
    for w in workers:
        w.start()
    print(" ", sorted(queue.get() for _ in workers))
    for w in workers:
        w.join()
    print("  lock", lock.acquire(block=False), lock.acquire(timeout=0.01))
    lock.release()

    event = ctx.Event()
    a, b = ctx.Pipe()
    p = ctx.Process(target=wait_for, args=(event, b))
    p.start()
    a.recv()
    event.set()
    print("  event", a.recv())
    p.join()

    semaphore = ctx.Semaphore(0)
    p = ctx.Process(target=count, args=(semaphore, 3, b))
    p.start()
    print("  semaphore", [semaphore.acquire() for _ in range(3)], a.recv(), semaphore.get_value())
    p.join()


def pools(ctx):
    with ctx.Pool(2) as pool:
        print(" ", pool.map(square, range(8)), pool.apply(square, (5,)))
        print(" ", list(pool.imap(square, range(4))), sorted(pool.imap_unordered(square, range(4))))
        print(" ", pool.starmap(pow, [(2, 3), (3, 2)]), pool.apply_async(square, (9,)).get(10))
        try:
            pool.map(fail, [7])
        except ValueError as e:
            print("  ValueError", e, type(e.__cause__).__name__)


def sharing(ctx):
    block = shared_memory.SharedMemory(create=True, size=32)
    block.buf[:5] = b"hello"
    p = ctx.Process(target=write, args=(block.name, 5, b" there"))
    p.start()
    p.join()
    print(" ", bytes(block.buf[:11]), block.size >= 32)
    block.close()
    block.unlink()
    try:
        shared_memory.SharedMemory(name=block.name)
    except FileNotFoundError:
        print("  unlinked")


if __name__ == "__main__":
    print(mp.get_start_method(), mp.get_all_start_methods())
    context = mp.get_context("fork")
    endings(context)
    talking(context)
    pools(context)
    sharing(context)
