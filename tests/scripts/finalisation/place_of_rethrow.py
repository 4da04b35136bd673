# Where a frame stands, to the column, when a `finally` raises on what it was entered with.
import sys


class It:
    def __iter__(self):
        return self

    def __next__(self):
        return 1

    def __del__(self):
        f = sys._getframe(1)
        line, _, column, end = list(f.f_code.co_positions())[f.f_lasti // 2]
        print("   dies at", line and line - f.f_code.co_firstlineno, column, end)


def simple():
    for x in It():
        try:
            undefined
        finally:
            y = len([])


def always():
    for x in It():
        try:
            undefined
        finally:
            if True:
                y = len([])


def nested():
    for x in It():
        try:
            undefined
        finally:
            if 1:
                len({})
                if "yes":
                    y = z = len([])


def unpacked():
    for x in It():
        try:
            undefined
        finally:
            if True:
                y, z = 1, 2


def added():
    y = 0
    for x in It():
        try:
            undefined
        finally:
            y += 1


def called():
    for x in It():
        try:
            undefined
        finally:
            len([])


for f in simple, always, nested, unpacked, added, called:
    print(f.__name__)
    try:
        f()
    except NameError:
        pass
