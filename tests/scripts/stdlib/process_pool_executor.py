# concurrent.futures.ProcessPoolExecutor: results, errors, dead workers, initializers, cancelling.
import multiprocessing as mp
import os
import signal
import time
from concurrent.futures.process import BrokenProcessPool, ProcessPoolExecutor


def square(n):
    return n * n


def fail(n):
    raise LookupError(f"no {n}")


def die(code):
    os._exit(code)


def kill():
    os.kill(os.getpid(), signal.SIGKILL)


known = None


def learn(value):
    global known
    known = value


def recall():
    return known


def refuse():
    raise RuntimeError("not today")


def pid(_):
    return os.getpid()


def nothing():
    return lambda: None


def plain():
    with ProcessPoolExecutor(2) as pool:
        print(list(pool.map(square, range(6))), list(pool.map(square, range(6), chunksize=3)))
        future = pool.submit(square, 12)
        print(future.result(20), future.done(), future.cancelled())
        bad = pool.submit(fail, 3)
        error = bad.exception(20)
        print(type(error).__name__, error, type(error.__cause__).__name__)
        lines = str(error.__cause__).splitlines()
        print(lines[0].strip('" '), len(lines) > 3, lines[-2] if not lines[-1].strip('"') else lines[-1])
        print(type(pool.submit(nothing).exception(20)).__name__)
        print(type(pool.submit(lambda: 1).exception(20)).__name__)
    try:
        pool.submit(square, 1)
    except RuntimeError as e:
        print(e)


def broken():
    for action, args in [(die, (7,)), (kill, ())]:
        pool = ProcessPoolExecutor(1)
        future = pool.submit(action, *args)
        try:
            future.result(20)
        except BrokenProcessPool as e:
            print("broken:", e)
        try:
            pool.submit(square, 1)
        except BrokenProcessPool as e:
            print("broken:", e)
        pool.shutdown()


def prepared():
    with ProcessPoolExecutor(1, initializer=learn, initargs=("this",)) as pool:
        print(pool.submit(recall).result(20))
    with ProcessPoolExecutor(1, max_tasks_per_child=1, mp_context=mp.get_context("spawn")) as pool:
        print(len(set(pool.map(pid, range(3)))))
    try:
        ProcessPoolExecutor(0)
    except ValueError as e:
        print(e)


def cancelled():
    pool = ProcessPoolExecutor(1)
    first = pool.submit(time.sleep, 0.2)
    rest = [pool.submit(square, n) for n in range(10)]
    print("cancelled", rest[-1].cancel())
    pool.shutdown(cancel_futures=True)
    print(first.result(), rest[-1].cancelled(), sum(f.cancelled() for f in rest) >= 7)


if __name__ == "__main__":
    plain()
    broken()
    prepared()
    cancelled()
