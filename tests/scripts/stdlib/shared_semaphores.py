# _multiprocessing.SemLock and _posixshmem: names, counts, ownership, errors.
import _multiprocessing as mp
import _posixshmem as ps
import os
import pickle
import signal
import weakref


def t(f):
    try:
        print(f())
    except BaseException as e:
        print(type(e).__name__, e)


t(lambda: mp.SemLock())
t(lambda: mp.SemLock(7, 1, 1, '/x', True))
t(lambda: mp.SemLock(1,1,1,3,True))
t(lambda: mp.SemLock('x',1,1,'a',True))
t(lambda: mp.SemLock(1,1,1,'/a\0b',True))
t(lambda: mp.SemLock(kind=1,value=-1,maxvalue=1,name=f'/ouro-{os.getpid()}-1',unlink=True))
t(lambda: mp.SemLock(1,1,1,'/ouro/1',unlink=True))
t(lambda: mp.SemLock(1,2**40,1,'/a',True))
t(lambda: mp.SemLock(1,1,1,'/a'))
s = mp.SemLock(1, 2, 2, f'/ouro-{os.getpid()}-2', True)
t(lambda: (s.kind, s.maxvalue, s.name, type(s.handle), s._count(), s._get_value(), s._is_mine(), s._is_zero()))
t(lambda: s.release())
t(lambda: s.acquire())
t(lambda: (s._count(), s._get_value(), s._is_mine(), s._is_zero()))
t(lambda: s.acquire(False))
t(lambda: s.acquire(False))
t(lambda: s.acquire(True, 0.01))
t(lambda: s.acquire(timeout='x'))
t(lambda: s.acquire(True,-5))
t(lambda: s._is_zero())
t(lambda: s.release())
t(lambda: s._count())
t(lambda: s._after_fork())
t(lambda: s._count())
t(lambda: s.acquire(1,2,3))
t(lambda: s.acquire(block='x'))
t(lambda: s.acquire(False, 'x'))
t(lambda: s.acquire(True, float('nan')))
r = mp.SemLock(0, 1, 1, f'/ouro-{os.getpid()}-3', True)
t(lambda: r.release())
t(lambda: r.acquire())
t(lambda: r.acquire())
t(lambda: (r._count(), r._get_value()))
t(r.release)
t(r.release)
t(r.release)
with r as x: t(lambda: x)
t(lambda: r.__exit__())
t(lambda: pickle.dumps(r))
t(lambda: weakref.ref(r))
t(lambda: setattr(r, 'kind', 3))
t(lambda: setattr(r, 'x', 3))
t(lambda: r.__exit__(1,2))
class SS(mp.SemLock): pass
t(lambda: SS(0,1,1,f'/ouro-{os.getpid()}-4',True).kind)
t(lambda: mp.sem_unlink('/nosuch'))
t(lambda: mp.sem_unlink(3))
t(lambda: mp.sem_unlink('a\0b'))
t(lambda: mp.SemLock._rebuild(0, 1, 1, '/nosuch'))
t(lambda: mp.SemLock._rebuild(0, 1, 1, 3))
t(lambda: mp.SemLock.SEM_VALUE_MAX)
try: mp.SemLock.x = 1
except TypeError as e: print(e)
q = mp.SemLock(1, 1, 1, f'/ouro-{os.getpid()}-5', False)
q2 = mp.SemLock._rebuild(q.handle, q.kind, q.maxvalue, q.name)
q.acquire()
t(lambda: (q2._get_value(), q2._count(), q2.name == q.name, q2.kind))
mp.sem_unlink(f'/ouro-{os.getpid()}-5')
t(lambda: mp.SemLock._rebuild(q.handle,1,1,None)._get_value())
t(lambda: ps.shm_open('/nosuch', os.O_RDONLY))
t(lambda: ps.shm_unlink('/nosuch'))
t(lambda: ps.shm_open(3, 0))
t(lambda: ps.shm_open('a\0', 0))
t(lambda: ps.shm_unlink(3))
t(lambda: ps.shm_unlink('a\0'))
t(lambda: ps.shm_open())
t(lambda: ps.shm_open('/x','y'))
fd = ps.shm_open(f'/ouro-{os.getpid()}-6', os.O_RDWR|os.O_CREAT|os.O_EXCL, 0o600)
os.ftruncate(fd, 10)
t(lambda: (os.fstat(fd).st_size, os.get_inheritable(fd)))
try:
    ps.shm_open(f'/ouro-{os.getpid()}-6', os.O_RDWR | os.O_CREAT | os.O_EXCL, mode=0o600)
except FileExistsError as e:
    print(e.errno, e.strerror)
ps.shm_unlink(f'/ouro-{os.getpid()}-6')


def stop(*_):
    raise InterruptedError("stop")


s = mp.SemLock(1, 0, 1, f"/ouro-{os.getpid()}-7", True)
signal.signal(signal.SIGALRM, stop)
signal.setitimer(signal.ITIMER_REAL, 0.05)
t(lambda: s.acquire())
signal.signal(signal.SIGALRM, lambda *_: print("handler"))
signal.setitimer(signal.ITIMER_REAL, 0.05)
t(lambda: s.acquire(timeout=0.2))
