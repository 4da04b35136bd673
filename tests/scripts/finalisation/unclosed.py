# What is left open warns as it is finalised; a filter makes an error of that, which goes to the hook.
import gc
import io
import os
import re
import socket
import sys
import tempfile
import warnings


def hook(args):
    print("   ", re.sub("0x[0-9a-f]+|fd=[0-9]+|'/.*?'", "N", args.err_msg))
    print("   ", type(args.exc_value).__name__, re.sub("0x[0-9a-f]+|fd=[0-9]+|'/.*?'", "N", str(args.exc_value)))


sys.unraisablehook = hook
warnings.simplefilter("error")
folder = tempfile.mkdtemp()
path = os.path.join(folder, "file")


def text():
    open(path, "w").write("text")


def buffered():
    open(path, "rb")


def raw():
    open(path, "rb", buffering=0)


def in_a_cycle():
    file = open(path, "rb", buffering=0)
    file_and_more = [file]
    file_and_more.append(file_and_more)


def connection():
    socket.socket()


def listing():
    next(os.scandir(folder))


def listed():
    list(os.scandir(folder))


class Fails(io.RawIOBase):
    def close(self):
        raise ValueError("close")


class Full(io.RawIOBase):
    def writable(self):
        return True

    def write(self, data):
        raise OSError("full")


def fails():
    Fails()


def full():
    io.BufferedWriter(Full()).write(b"data")


def full_text():
    io.TextIOWrapper(io.BufferedWriter(Full())).write("data")


def called():
    file = open(path, "rb", buffering=0)
    print("   ", file.__del__(), file.closed)


for case in (text, buffered, raw, in_a_cycle, connection, listing, listed, fails, full, full_text, called):
    print(case.__name__)
    case()
    gc.collect()
os.remove(path)
os.rmdir(folder)
