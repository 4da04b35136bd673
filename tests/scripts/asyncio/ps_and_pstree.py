# Load: starts a dozen processes.
"""`python -m asyncio ps PID` and `pstree PID` show the tasks of a running program."""

import os
import re
import subprocess
import sys
import tempfile

PROGRAM = """\
import asyncio
import sys


async def leaf():
    await asyncio.sleep(1000)


async def branch():
    await leaf()


async def grouped():
    async with asyncio.TaskGroup() as group:
        group.create_task(branch(), name="first")
        group.create_task(leaf(), name="second")


async def gathered():
    await asyncio.gather(branch(), leaf(), asyncio.gather(leaf()))


async def items():
    yield 1
    await leaf()


async def consumer():
    async for item in items():
        pass


class Awaitable:
    def __await__(self):
        return (yield from asyncio.sleep(1000).__await__())


async def foreign():
    await Awaitable()


async def stepwise():
    generator = items()
    await generator.__anext__()
    await anext(generator)


async def late(task):
    async with asyncio.timeout(1000):
        await task


async def waiting(event):
    await event.wait()


async def done():
    pass


async def busy():
    await asyncio.sleep(0)
    helper()


def helper():
    import time
    print("ready", flush=True)
    time.sleep(1000)


async def main():
    finished = asyncio.create_task(done(), name="finished")
    await finished
    tasks = [
        asyncio.create_task(grouped(), name="grouped"),
        asyncio.create_task(gathered(), name="gathered"),
        asyncio.create_task(consumer(), name="consumer"),
        asyncio.create_task(foreign(), name="foreign"),
        asyncio.create_task(stepwise(), name="stepwise"),
        asyncio.create_task(waiting(asyncio.Event()), name="waiting"),
    ]
    tasks.append(asyncio.create_task(late(tasks[0]), name="late"))
    for _ in range(20):
        await asyncio.sleep(0)
    tasks.append(asyncio.create_task(done(), name="not begun"))
    if "busy" in sys.argv:
        await asyncio.create_task(busy(), name="busy")
    elif "cycle" in sys.argv:
        def link(task, waiter):
            asyncio.future_add_to_awaited_by(task, waiter)
        link(tasks[5], tasks[3])
        link(tasks[3], tasks[5])
    tasks.pop()
    await asyncio.sleep(0)
    print("ready", flush=True)
    await leaf()


asyncio.run(main())
"""


def masked(text):
    text = re.sub(r"\S*/asyncio/(\w+\.py):\d+", r"LIBRARY/\1", text)
    text = re.sub(r"/proc/-?\d+/(maps|exe)", "/proc/PID/FILE", text)
    text = re.sub(r"(PyRuntime|OuroRuntime) section in process \d+", "RUNTIME section in process PID", text)
    return text.replace(program, "PROGRAM")


def ask(command, pid):
    result = subprocess.run(
        [sys.executable, "-m", "asyncio", command, str(pid)], capture_output=True, text=True
    )
    print(f"-- {command}: {result.returncode}")
    return masked(result.stdout), masked(result.stderr)


def show_table(pid):
    out, err = ask("ps", pid)
    head, line, *rows = out.splitlines()
    print(head)
    print(line)
    ids = {}
    shown = []
    for row in rows:
        columns = [row[at:end].strip() for at, end in COLUMNS]
        ids[columns[1]] = columns[2]
        shown.append(columns)
    assert len({columns[0] for columns in shown}) == 1
    ids["0x0"] = "nobody"
    for columns in sorted(shown, key=lambda c: (c[2], c[5])):
        assert columns[5] == "" or columns[5] == ids[columns[6]], columns
        print("", *columns[2:6], ids[columns[6]], sep=" | ")
    print(err, end="")


def columns():
    at = 0
    for width in (10, 20, 20, 50, 50, 15, 15):
        yield at, at + width
        at += width + 1


COLUMNS = list(columns())


def show_tree(pid):
    out, err = ask("pstree", pid)
    print(out, end="")
    print(err, end="")


with tempfile.TemporaryDirectory() as folder:
    program = os.path.join(folder, "program.py")
    with open(program, "w") as f:
        f.write(PROGRAM)
    for mode in ["idle", "busy", "cycle"]:
        print("====", mode)
        process = subprocess.Popen([sys.executable, program, mode], stdout=subprocess.PIPE)
        process.stdout.readline()
        show_table(process.pid)
        show_tree(process.pid)
        process.kill()
        process.wait()
        process.stdout.close()

    print("==== no such process")
    print(*ask("ps", process.pid), sep="", end="")
    print(*ask("pstree", 2**30), sep="", end="")

    print("==== another program")
    process = subprocess.Popen(["sleep", "1000"])
    print(*ask("ps", process.pid), sep="", end="")
    process.kill()
    process.wait()

    print("==== no asyncio")
    process = subprocess.Popen(
        [sys.executable, "-c", "import time; print('ready', flush=True); time.sleep(1000)"],
        stdout=subprocess.PIPE,
    )
    process.stdout.readline()
    print(*ask("ps", process.pid), sep="", end="")
    process.kill()
    process.wait()
    process.stdout.close()
