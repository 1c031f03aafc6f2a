"""Processes that are made by forking: they begin at once, with everything imported."""

import os
import pickle
import select
import signal
import sys
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from typing import TypeVar

from torture.sitting import NOBODY, file_in, noted, reopened, scratch, write_file

T = TypeVar("T")


@dataclass(slots=True)
class Child:
    """A process that tells numbers, one a line; `told` are those read so far."""

    pid: int
    reader: int
    told: list[int] = field(default_factory=list)
    _rest: bytes = b""

    def read(self, seconds: float) -> bool:
        """Read what it has told; False where nothing came in time, or it has ended."""
        if not select.select([self.reader], [], [], seconds)[0]:
            return False
        piece = os.read(self.reader, 65536)
        *lines, self._rest = (self._rest + piece).split(b"\n")
        self.told += map(int, lines)
        return bool(piece)

    def kill(self) -> None:
        """kill -9; afterwards all that it ever told is read."""
        os.kill(self.pid, signal.SIGKILL)
        self.end()

    def end(self) -> int:
        """Wait for its end; its exit code, negative where a signal ended it."""
        _, status = os.waitpid(self.pid, 0)
        while self.read(0):
            pass
        os.close(self.reader)
        return os.waitstatus_to_exitcode(status)


def started(work: Callable[[Callable[[int], None]], None]) -> Child:
    """A child that does the work, to which it is given how to tell a number."""
    import_all()
    reader, writer = os.pipe()
    pid = os.fork()
    if pid == 0:
        _in_child(lambda: work(lambda number: _write(writer, b"%d\n" % number)))
    os.close(writer)
    return Child(pid, reader)


def without_rights(work: Callable[[], T]) -> T:
    """What the work returns, done by a user whom modes of files bind: root is not. He may not be able to import anything."""
    import_all()
    reader, writer = os.pipe()
    pid = os.fork()
    if pid == 0:
        _in_child(lambda: _write(writer, pickle.dumps(_as_nobody(work))))
    os.close(writer)
    with os.fdopen(reader, "rb") as pipe:
        content = pipe.read()
    os.waitpid(pid, 0)
    if not content:
        raise RuntimeError("the process without rights ended early")
    returned: T = pickle.loads(content)
    return returned


@cache
def import_all() -> None:
    """What the store loads when it is needed: of a good file and a damaged one."""
    with scratch() as folder:
        path = file_in(folder)
        for content in (b"", b"{", b"<<<<<<< "):
            write_file(path, [noted("1")])
            write_file(path, [noted("2")])
            path.write_bytes(content)
            reopened(path)


def paused(work: Callable[[], None]) -> int:
    """The id of a child that has done the work and goes on living."""
    child = started(lambda tell: _work_and_wait(work, tell))
    child.read(10)
    os.close(child.reader)
    return child.pid


def _work_and_wait(work: Callable[[], None], tell: Callable[[int], None]) -> None:
    work()
    tell(1)
    signal.pause()


def _as_nobody(work: Callable[[], T]) -> T:
    if os.geteuid() == 0:
        os.setgroups([])
        os.setgid(NOBODY)
        os.setuid(NOBODY)
    return work()


def _in_child(work: Callable[[], object]) -> None:
    code = 1
    try:
        work()
        code = 0
    except BaseException:
        traceback.print_exc()
        sys.stderr.flush()
    finally:
        os._exit(code)


def _write(descriptor: int, content: bytes) -> None:
    while content:
        content = content[os.write(descriptor, content) :]
