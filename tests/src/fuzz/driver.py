"""Runs the generated programs of one batch, one after the other, and writes what each of them printed.

    driver.py BATCH FIRST

BATCH holds `=== INDEX LENGTH` lines, each followed by that many bytes of source. Programs before index
FIRST are left out. For each program `=== INDEX LENGTH` and its output are written and flushed, so that
after a crash it is known which program it was.
"""
import asyncio
import contextlib
import contextvars
import gc
import inspect
import linecache
import re
import sys
import traceback
import types
import warnings

OUT = sys.stdout.buffer
LIMIT = 1500
SHOWN = []


class Budget(BaseException):
    """Ends a program that prints too much; raised again at each further line."""


class E1(Exception):
    pass


class E2(E1):
    def __init__(self, *args):
        super().__init__(*args)
        self.add_note("note of E2")


class B1(BaseException):
    pass


def emit(text):
    text = re.sub(r" at 0x[0-9a-fA-F]+", " at 0x", text)
    # The end of an address that `reprlib` has cut.
    text = re.sub(r"\.\.\.0?x?[0-9a-f]{6,}>", "...>", text)
    SHOWN.append(re.sub(r"(Task-|when=)[\d.]+", r"\1N", text))


def tick():
    if len(SHOWN) > LIMIT:
        raise Budget("too much output")


def text_of(value):
    if isinstance(value, (types.GeneratorType, types.CoroutineType, types.AsyncGeneratorType)):
        return f"<{type(value).__name__} {value.__qualname__}>"
    if isinstance(value, BaseException):
        return f"<{type(value).__name__} {value.args!r}>"
    return repr(value)


def log(*values):
    tick()
    emit(" ".join(value if isinstance(value, str) else text_of(value) for value in values))


def own_frames(shown):
    """Leaves only the entries of the program and of this file in a TracebackException."""
    todo, seen = [shown], set()
    while todo:
        one = todo.pop()
        if one is None or id(one) in seen:
            continue
        seen.add(id(one))
        one.stack[:] = [entry for entry in one.stack if entry.filename in ("prog.py", __file__)]
        for entry in one.stack:
            if entry.filename == __file__ and entry.line is not None:
                entry.filename = "driver.py"
        todo += [one.__cause__, one.__context__, *(one.exceptions or [])]


def show(exc, label="caught"):
    """The exception with its chain, notes and traceback, as `traceback` formats it."""
    shown = traceback.TracebackException.from_exception(exc)
    own_frames(shown)
    lines = "".join(shown.format()).splitlines()
    emit("\n    | ".join([f"{label}: {type(exc).__name__}: {exc}", *lines[:120]]))


def state(obj):
    """What a generator-like object says of itself."""
    if isinstance(obj, types.GeneratorType):
        frame, running, inner = obj.gi_frame, obj.gi_running, obj.gi_yieldfrom
        name, extra = inspect.getgeneratorstate(obj), obj.gi_suspended
    elif isinstance(obj, types.CoroutineType):
        frame, running, inner = obj.cr_frame, obj.cr_running, obj.cr_await
        name, extra = inspect.getcoroutinestate(obj), obj.cr_suspended
    elif isinstance(obj, types.AsyncGeneratorType):
        frame, running, inner = obj.ag_frame, obj.ag_running, obj.ag_await
        name, extra = inspect.getasyncgenstate(obj), obj.ag_suspended
    else:
        return f"[{type(obj).__name__}]"
    line = frame.f_lineno if frame is not None else None
    kept = sorted(frame.f_locals) if frame is not None else None
    return f"[{name} {running} {extra} line {line} on {type(inner).__name__} locals {kept}]"


def step(label, call, *args):
    """One step of a generator-like object: what it gave or raised."""
    tick()
    try:
        emit(f"{label} -> {text_of(call(*args))}")
        return True
    except Budget:
        raise
    except StopIteration as stop:
        emit(f"{label} stops {text_of(stop.value)}")
        own = stop.__context__
        if own is not None:
            show(stop, label)
    except BaseException as exc:
        show(exc, label)
    return False


def drive(name, obj, *steps):
    """Drives a generator or coroutine: None is a send(None), ('send', v), ('throw', e), 'close', 'state'."""
    emit(f"{name} begins {state(obj)}")
    for index, what in enumerate(steps):
        label = f"{name}.{index}"
        if what is None:
            step(label, obj.send, None)
        elif what == "state":
            emit(f"{label} {state(obj)}")
        elif what == "close":
            step(label, obj.close)
        elif what == "next":
            step(label, next, obj)
        elif what[0] == "send":
            step(label, obj.send, what[1])
        else:
            step(label, obj.throw, what[1])
    emit(f"{name} ends {state(obj)}")
    return obj


def adrive(name, obj, *steps):
    """Drives an async generator by hand: each step makes an awaitable and steps it a few times."""
    emit(f"{name} begins {state(obj)}")
    pending = []
    for index, (what, value, sends) in enumerate(steps):
        label = f"{name}.{index}"
        tick()
        try:
            if what == "anext":
                awaitable = anext(obj)
            elif what == "asend":
                awaitable = obj.asend(value)
            elif what == "athrow":
                awaitable = obj.athrow(value)
            elif what == "default":
                awaitable = anext(obj, value).__await__()
            elif what == "aclose":
                awaitable = obj.aclose()
            elif pending:
                awaitable = pending[0]
            else:
                continue
        except BaseException as exc:
            show(exc, label)
            continue
        pending.append(awaitable)
        for number, sent in enumerate(sends):
            one = f"{label}.{number}"
            if isinstance(sent, BaseException):
                going = step(one, awaitable.throw, sent)
            elif sent == "close":
                going = step(one, awaitable.close)
            else:
                going = step(one, awaitable.send, sent)
            emit(f"{one} {state(obj)}")
            if not going and number % 2 == 0:
                break
    emit(f"{name} ends {state(obj)}")
    return obj


class Aw:
    """An awaitable that suspends `count` times and then returns or raises."""

    def __init__(self, name, count=1, error=None):
        self.name, self.count, self.error = name, count, error

    def __await__(self):
        for number in range(self.count):
            try:
                got = yield (self.name, number)
            except BaseException as exc:
                log(self.name, "is thrown", exc)
                raise
            if got is not None:
                log(self.name, "got", got)
        if self.error is not None:
            raise self.error
        return self.name + " done"


class AwIter:
    """An awaitable whose iterator has no throw and no close."""

    def __init__(self, name, count=1):
        self.name, self.left = name, count

    def __await__(self):
        return self

    def __iter__(self):
        return self

    def __next__(self):
        if self.left == 0:
            raise StopIteration(self.name + " over")
        self.left -= 1
        return (self.name, self.left)


class It:
    """An iterator with throw and close of its own."""

    def __init__(self, name, count=2, reply=None):
        self.name, self.left, self.reply = name, count, reply

    def __iter__(self):
        return self

    def __next__(self):
        if self.left <= 0:
            raise StopIteration(self.name + " over")
        self.left -= 1
        return (self.name, self.left)

    def send(self, value):
        log(self.name, "is sent", value)
        return self.__next__()

    def throw(self, exc):
        log(self.name, "is thrown", exc)
        if self.reply is None:
            raise exc
        return self.reply

    def close(self):
        log(self.name, "is closed")
        if self.reply == "bad close":
            raise E1("close of " + self.name)


class AIt:
    """An async iterator."""

    def __init__(self, name, count=2, error=None):
        self.name, self.left, self.error = name, count, error

    def __aiter__(self):
        return self

    async def __anext__(self):
        if self.left <= 0:
            if self.error is not None:
                raise self.error
            raise StopAsyncIteration
        self.left -= 1
        if self.left % 2:
            await Aw(self.name)
        return (self.name, self.left)


class CM:
    def __init__(self, name, enter=None, leave=None, swallow=False):
        self.name, self.on_enter, self.on_leave, self.swallow = name, enter, leave, swallow

    def __enter__(self):
        log(self.name, "enters")
        if self.on_enter is not None:
            raise self.on_enter
        return self

    def __exit__(self, kind, exc, tb):
        log(self.name, "leaves", exc, "in" if tb is None else f"line {tb.tb_lineno}")
        if self.on_leave is not None:
            raise self.on_leave
        return self.swallow

    def __repr__(self):
        return f"<{self.name}>"


class ACM(CM):
    def __init__(self, name, enter=None, leave=None, swallow=False, waits=1):
        super().__init__(name, enter, leave, swallow)
        self.waits = waits

    async def __aenter__(self):
        for _ in range(self.waits):
            await pause(self.name + " enters")
        return self.__enter__()

    async def __aexit__(self, kind, exc, tb):
        for _ in range(self.waits):
            await pause(self.name + " leaves")
        return self.__exit__(kind, exc, tb)


class Fin:
    """Tells when it goes."""

    def __init__(self, name):
        self.name = name

    def __del__(self):
        emit(f"{self.name} is gone")

    def __repr__(self):
        return f"<{self.name}>"


def in_asyncio():
    return asyncio._get_running_loop() is not None


async def pause(name):
    if in_asyncio():
        await asyncio.sleep(0)
    else:
        await Aw(name)


def run_sync(name, coro, sends=40):
    """Runs a coroutine to its end without a loop; each suspension is printed."""
    value = None
    for number in range(sends):
        tick()
        try:
            got = coro.send(value)
        except StopIteration as stop:
            emit(f"{name} returns {text_of(stop.value)}")
            return
        except Budget:
            raise
        except BaseException as exc:
            show(exc, name)
            return
        emit(f"{name} waits {text_of(got)}")
        value = number if number % 3 == 0 else None
    emit(f"{name} is broken off")
    step(name, coro.close)


def run_loop(name, coro):
    """Runs a coroutine on asyncio; one that never ends is cancelled after a number of turns."""

    def handler(loop, context):
        emit(f"handler: {context.get('message')}")
        if context.get("exception") is not None:
            show(context["exception"], "handler")

    async def guard():
        asyncio.get_running_loop().set_exception_handler(handler)
        task = asyncio.create_task(coro)
        await settle(name, task)
        await asyncio.sleep(0)
        # A list, since a set lets its members go in the order of their addresses.
        while others := sorted(asyncio.all_tasks() - {asyncio.current_task()}, key=asyncio.Task.get_name):
            for other in others:
                await settle("left over", other)
        # Those that wait for what never comes when they are closed would keep `asyncio.run` from its end.
        await settle("shutdown", asyncio.create_task(asyncio.get_running_loop().shutdown_asyncgens()))
        return await task

    async def settle(name, task):
        # Some programs swallow cancellations.
        for attempt in range(100):
            for turn in range(60):
                if task.done():
                    return
                await asyncio.sleep(0)
            emit(f"{name} is cancelled after {turn + 1} turns")
            task.cancel()

    try:
        emit(f"{name} returns {text_of(asyncio.run(guard()))}")
    except Budget:
        emit("budget")
    except BaseException as exc:
        show(exc, name)


def unraisable(args):
    name = getattr(args.object, "__qualname__", type(args.object).__name__)
    emit(f"unraisable: {args.err_msg} {name}")
    if args.exc_value is not None:
        show(args.exc_value, "unraisable")


def warned(message, category, filename, lineno, file=None, line=None):
    place = f" at {filename}:{lineno}" if filename == "prog.py" else ""
    emit(f"warning: {category.__name__}: {message}{place}")


HELPERS = {
    name: value
    for name, value in globals().items()
    if name in ("asyncio", "contextlib", "contextvars", "collect", "sys", "E1", "E2", "B1", "log", "tick", "show",
                "state", "step", "drive", "adrive", "Aw", "AwIter", "It", "AIt", "CM", "ACM", "Fin", "pause",
                "run_sync", "run_loop", "Budget", "types", "traceback")
}


def forget_program():
    """What a program may leave behind in the interpreter."""
    sys.set_asyncgen_hooks(None, None)
    sys.set_coroutine_origin_tracking_depth(0)
    linecache.cache.pop("prog.py", None)


def run_program(source):
    linecache.cache["prog.py"] = (len(source), None, source.splitlines(True), "prog.py")
    scope = {"__name__": "__main__", "__builtins__": __builtins__, **HELPERS}
    try:
        code = compile(source, "prog.py", "exec")
    except SyntaxError as exc:
        emit(f"syntax: {exc.msg} {exc.lineno} {exc.offset} {exc.end_lineno} {exc.end_offset}")
        return
    try:
        contextvars.copy_context().run(exec, code, scope)
    except BaseException as exc:
        show(exc, "uncaught")
        exc = None
    emit("-- end of the program")
    scope.clear()
    scope = code = None
    emit("-- names are gone")
    gc.collect()


def main():
    sys.unraisablehook = unraisable
    gc.disable()
    warnings.simplefilter("always")
    warnings.showwarning = warned
    first = int(sys.argv[2])
    with open(sys.argv[1], "rb") as batch:
        while head := batch.readline():
            _, index, length = head.split()
            source = batch.read(int(length)).decode()
            if int(index) < first:
                continue
            SHOWN.clear()
            run_program(source)
            forget_program()
            text = "\n".join(SHOWN).encode("utf-8", "surrogateescape") + b"\n"
            OUT.write(b"=== %s %d\n" % (index, len(text)))
            OUT.write(text)
            OUT.flush()


if __name__ == "__main__":
    main()
