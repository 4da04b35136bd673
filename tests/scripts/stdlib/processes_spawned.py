# The start methods spawn and forkserver: exit codes, queues and locks, pools.
import multiprocessing as mp
import os
import sys


def square(n):
    return n * n


def put(queue, lock, event):
    with lock:
        queue.put((mp.current_process().name, __name__, mp.parent_process().pid == os.getppid()))
    print("waited", event.wait(10), flush=True)
    sys.exit(3)


def use(method):
    context = mp.get_context(method)
    queue, lock, event = context.Queue(), context.Lock(), context.Event()
    p = context.Process(target=put, args=(queue, lock, event), name=f"by {method}")
    p.start()
    print(*queue.get())
    event.set()
    p.join()
    print(p.exitcode, p.is_alive())
    with context.Pool(1) as pool:
        print(pool.map(square, range(5)))


if __name__ == "__main__":
    use("spawn")
    use("forkserver")
