"""A layer under the files of a process that fails, or ends the process, at a chosen operation.

No library is preloaded: `open` and the functions of `os` that change files are replaced.  What
the engine writes from C++ does not pass here; `limit_files` reaches that too.
"""

import builtins
import errno
import io
import os
import signal
from contextlib import contextmanager

#: What an operation number stands for: the disk fails once, is full from there on, or the process ends there.
WAYS = ("fails", "full", "ends")
_NAMED = ("replace", "rename", "unlink", "remove", "mkdir", "rmdir", "truncate")
#: What a full disk still does.
_FREE = {"unlink", "remove", "rmdir", "replace", "rename"}
ENDED = 137


class Plan:
    """Counts the operations on files below a folder, and disturbs one."""

    def __init__(self, folder, way=None, at=0):
        self.folder, self.way, self.at = os.path.realpath(folder), way, at
        self.log = []

    def concerns(self, path):
        try:
            place = os.readlink(f"/proc/self/fd/{path}") if isinstance(path, int) else os.fspath(path)
        except (OSError, TypeError):
            return False
        place = place.decode() if isinstance(place, bytes) else place
        return os.path.abspath(place).startswith(self.folder)

    def step(self, what, path):
        """Count an operation; return whether it is to be cut in half and then disturbed."""
        if not self.concerns(path):
            return False
        self.log.append(what)
        number = len(self.log)
        if self.way is None or number < self.at or (number > self.at and self.way != "full"):
            return False
        return self.way != "full" or what not in _FREE

    def disturb(self):
        if self.way == "ends":
            os._exit(ENDED)
        raise OSError(*((errno.ENOSPC, "No space left on device") if self.way == "full" else (errno.EIO, "I/O error")))


@contextmanager
def layer(plan):
    """Put the layer under this process's files for a block."""
    kept = {name: getattr(os, name) for name in (*_NAMED, "fsync", "open", "write", "writev")}
    opened = io.open

    def named(name):
        def call(path, *more, **options):
            if plan.step(name, path):
                plan.disturb()
            return kept[name](path, *more, **options)

        return call

    class Raw(io.FileIO):
        def write(self, data):
            if plan.step("write", self.fileno()):
                if plan.way == "ends":
                    super().write(bytes(data)[: len(bytes(data)) // 2])
                plan.disturb()
            return super().write(data)

        def truncate(self, size=None):
            if plan.step("truncate", self.fileno()):
                plan.disturb()
            return super().truncate(size)

    def open_(file, mode="r", buffering=-1, encoding=None, errors=None, newline=None, closefd=True, opener=None):
        if not set(mode) & set("wax+") or isinstance(file, int) or not plan.concerns(file):
            return opened(file, mode, buffering, encoding, errors, newline, closefd, opener)
        if plan.step("open", file):
            plan.disturb()
        raw = Raw(file, mode.replace("b", "").replace("t", ""), closefd, opener)
        if buffering == 0:
            return raw
        stream = (io.BufferedRandom if "+" in mode else io.BufferedWriter)(raw)
        if "b" in mode:
            return stream
        text = io.TextIOWrapper(stream, io.text_encoding(encoding), errors, newline, line_buffering=buffering == 1)
        text.mode = mode
        return text

    def low_open(path, flags, *more, **options):
        if flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT) and plan.step("open", path):
            plan.disturb()
        return kept["open"](path, flags, *more, **options)

    def low_write(descriptor, data):
        if plan.step("write", descriptor):
            whole = data if isinstance(data, bytes | bytearray | memoryview) else b"".join(data)
            if plan.way == "ends":
                kept["write"](descriptor, bytes(whole)[: len(whole) // 2])
            plan.disturb()
        return kept["write" if isinstance(data, bytes | bytearray | memoryview) else "writev"](descriptor, data)

    for name in (*_NAMED, "fsync"):
        setattr(os, name, named(name))
    os.open, os.write, os.writev = low_open, low_write, low_write
    io.open = builtins.open = open_
    try:
        yield plan
    finally:
        for name, function in kept.items():
            setattr(os, name, function)
        io.open = builtins.open = opened


def limit_files(size, *, kill):
    """Let no file of this process, whoever writes it, grow beyond a size; end the process there, or fail the write."""
    import resource

    signal.signal(signal.SIGXFSZ, signal.SIG_DFL if kill else signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, resource.getrlimit(resource.RLIMIT_FSIZE)[1]))
