# Processes that threads start take signals, and a thread that forks becomes the main one.
import multiprocessing as mp
import os
import signal
import subprocess
import threading
import time
import warnings


def from_threads():
    def run():
        p = subprocess.Popen(["sleep", "10"])
        p.terminate()
        print("terminated", p.wait(10))
        p = mp.get_context("spawn").Process(target=time.sleep, args=(10,))
        p.start()
        p.terminate()
        p.join(10)
        print("terminated", p.exitcode)

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    pid = None

    def fork():
        nonlocal pid
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            pid = os.fork()
        if pid == 0:
            signal.signal(signal.SIGUSR1, lambda *_: os._exit(7))
            os.kill(os.getpid(), signal.SIGUSR1)
            os._exit(1)
        print(*(str(w.message).replace(str(os.getpid()), "N") for w in caught))

    thread = threading.Thread(target=fork)
    thread.start()
    thread.join()
    print("handled", os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))


if __name__ == "__main__":
    from_threads()
