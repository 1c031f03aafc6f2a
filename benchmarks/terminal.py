"""A program in a pseudo-terminal: start it, type, and know when which frame arrived.

Times are seconds of `perf_counter`. What the program writes is read as fast as it comes and drawn only when asked for.
"""

import fcntl
import os
import pty
import re
import select
import signal
import struct
import termios
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import TracebackType

COLUMNS, ROWS = 120, 36

FRAME_BEGIN, FRAME_END = b"\x1b[?2026h", b"\x1b[?2026l"
"""Synchronized output: what stands between is one frame."""

ANSWERS = {b"\x1b[?2026$p": b"\x1b[?2026;2$y", b"\x1b[c": b"\x1b[?62;22c"}
"""What a program asks a terminal at its start, and what is answered; other questions stay open, as in many terminals."""

TOKEN = re.compile(r"\x1b\[([\d;?>]*)[ $]?([@-~])|\x1b\][^\x07]*\x07|\x1b.|\r|\n|[^\x1b\r\n]+", re.DOTALL)


class TimedOut(Exception):
    """What was waited for did not come; the message holds the screen."""


class Ended(Exception):
    """The program has ended by itself; the message holds what it wrote last."""


class Screen:
    """The characters on the screen, without their colours; one cell each."""

    def __init__(self, columns: int = COLUMNS, rows: int = ROWS) -> None:
        self.columns = columns
        self.rows = [" " * columns for _ in range(rows)]
        self._x = self._y = 0

    def draw(self, output: str) -> None:
        """Take over what a program wrote; sequences but those that move or clear are passed over."""
        for token in TOKEN.finditer(output):
            text = token[0]
            if text == "\r":
                self._x = 0
            elif text == "\n":
                self._y = min(self._y + 1, len(self.rows) - 1)
            elif text[0] != "\x1b":
                self._write(text)
            elif token[2] == "H":
                y, _, x = token[1].partition(";")
                self._y, self._x = min(int(y or 1), len(self.rows)) - 1, int(x or 1) - 1
            elif token[2] == "J":
                self.rows = [" " * self.columns for _ in self.rows]

    def _write(self, words: str) -> None:
        row, x = self.rows[self._y], self._x
        self._x = x + len(words)
        self.rows[self._y] = (row[:x] + words + row[self._x :])[: self.columns]

    def shows(self, words: str) -> bool:
        return any(words in row for row in self.rows)


class Terminal:
    """A running program; use it in a `with` statement, at whose end it is killed."""

    def __init__(self, command: Sequence[str], environment: Mapping[str, str]) -> None:
        self.screen = Screen()
        self._unread = b""
        self._undrawn = b""
        self._master, slave = pty.openpty()
        self._set_size(slave, COLUMNS, ROWS)
        self.begun = time.perf_counter()
        self.pid = os.fork()
        if self.pid == 0:
            os.close(self._master)
            os.login_tty(slave)
            os.execve(command[0], list(command), dict(environment))
        os.close(slave)

    def __enter__(self) -> "Terminal":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        os.close(self._master)

    def type(self, keys: str) -> float:
        """Write keys; returns when."""
        os.write(self._master, keys.encode())
        return time.perf_counter()

    def press(self, key: str, timeout: float = 5.0) -> float:
        """Type a key and wait for the end of the next frame; seconds between the two."""
        typed = self.type(key)
        while (arrived := self._frame(typed + timeout)) is None:
            pass
        return arrived - typed

    def until(self, holds: Callable[[Screen], bool], timeout: float = 30.0) -> float:
        """Wait for a frame after which it holds of the screen; returns when that frame had arrived."""
        arrived = time.perf_counter()
        ends = arrived + timeout
        while not holds(self.drawn()):
            arrived = self._frame(ends) or arrived
        return arrived

    def until_bytes(self, words: bytes, timeout: float = 10.0) -> float:
        """For programs without frames: wait until they have written the words; returns when."""
        ends = time.perf_counter() + timeout
        seen = b""
        while words not in seen:
            seen += self._read(ends)
        return time.perf_counter()

    def rest(self, seconds: float) -> int:
        """Read on for a while; the number of frames that came."""
        ends, frames = time.perf_counter() + seconds, 0
        while (left := ends - time.perf_counter()) > 0:
            if select.select([self._master], [], [], left)[0]:
                self._unread += self._read(ends)
                frames += self._unread.count(FRAME_END)
                self._take()
        return frames

    def settle(self, quiet: float = 0.15, timeout: float = 20.0) -> None:
        """Read on until nothing has come for a while."""
        ends = time.perf_counter() + timeout
        while select.select([self._master], [], [], quiet)[0]:
            self._unread += self._read(ends)
            self._take()

    def drawn(self) -> Screen:
        """The screen after the last whole frame."""
        self.screen.draw(self._undrawn.decode(errors="replace"))
        self._undrawn = b""
        return self.screen

    def resize(self, columns: int, rows: int) -> None:
        """Another size, and the signal that tells it."""
        self.screen = Screen(columns, rows)
        self._set_size(self._master, columns, rows)

    @property
    def cpu(self) -> float:
        """Seconds of processor time so far, of all threads, to a hundredth."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    @property
    def peak_memory(self) -> float:
        """The most memory it ever had, in MiB (VmHWM)."""
        status = Path(f"/proc/{self.pid}/status").read_text()
        found = re.search(r"VmHWM:\s+(\d+) kB", status)
        assert found, "the kernel tells VmHWM of every process"
        return int(found[1]) / 1024

    def _frame(self, ends: float) -> float | None:
        """Read up to the end of a frame; when it had arrived. None where only a part has come so far."""
        chunk = self._read(ends)
        arrived = time.perf_counter()
        self._unread += chunk
        if FRAME_END not in self._unread:
            return None
        self._take()
        return arrived

    def _take(self) -> None:
        """Whole frames wait to be drawn, the rest to be ended."""
        whole, end, rest = self._unread.rpartition(FRAME_END)
        self._undrawn += whole + end
        self._unread = rest

    def _read(self, ends: float) -> bytes:
        if not select.select([self._master], [], [], max(ends - time.perf_counter(), 0))[0]:
            raise TimedOut("\n".join(self.drawn().rows))
        try:
            chunk = os.read(self._master, 1 << 16)
        except OSError as error:
            raise Ended(self._unread.decode(errors="replace")[-2_000:]) from error
        for question, answer in ANSWERS.items():
            if question in chunk:
                os.write(self._master, answer)
        return chunk

    @staticmethod
    def _set_size(descriptor: int, columns: int, rows: int) -> None:
        fcntl.ioctl(descriptor, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
