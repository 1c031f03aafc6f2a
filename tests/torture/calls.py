"""The calls to the system that concern one folder, each of which may be watched, fail, or be done by half."""

import fcntl
import io
import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol
from unittest.mock import patch

BY_PATH = ("stat", "lstat", "mkdir", "rmdir", "unlink", "replace", "rename", "link", "symlink", "readlink", "truncate")
BY_PATH_TOO = ("listdir", "scandir", "access", "chmod", "utime")
BY_DESCRIPTOR = ("write", "read", "fsync", "fdatasync", "close", "fchmod", "fstat", "ftruncate")


@dataclass(frozen=True, slots=True)
class Call:
    """One call: its name, the file it is about and its arguments."""

    name: str
    path: Path
    args: tuple[Any, ...]

    @property
    def makes(self) -> bool:
        """Whether it opens a file that is to be written."""
        return (
            self.name == "open" and len(self.args) > 1 and bool(self.args[1] & (os.O_CREAT | os.O_WRONLY | os.O_RDWR))
        )


class Watcher(Protocol):
    """Is given each call and how to do it; returns what the call returns, or raises OSError."""

    def __call__(self, call: Call, do: Callable[..., Any]) -> Any: ...


@dataclass(slots=True)
class Watch:
    """What is open in the folder, by descriptor."""

    folder: Path
    watcher: Watcher
    is_open: dict[int, Path] = field(default_factory=dict)

    def concerns(self, subject: Any) -> Path | None:
        """The path in the folder that a path or a descriptor stands for."""
        if isinstance(subject, int):
            return self.is_open.get(subject)
        if not isinstance(subject, str | os.PathLike):
            return None
        path = Path(os.path.abspath(subject))
        return path if path.is_relative_to(self.folder) else None


@contextmanager
def watched(folder: Path, watcher: Watcher) -> Iterator[Watch]:
    """Until it ends the watcher is given each call on the folder, on whatever thread."""
    watch = Watch(folder, watcher)
    with ExitStack() as stack:
        for name in BY_PATH + BY_PATH_TOO + BY_DESCRIPTOR:
            stack.enter_context(patch.object(os, name, _watched(name, getattr(os, name), watch)))
        stack.enter_context(patch.object(fcntl, "flock", _watched("flock", fcntl.flock, watch)))
        stack.enter_context(patch.object(os, "open", _watched_open(os.open, watch)))
        stack.enter_context(patch.object(io, "open", _watched_file(io.open, watch)))
        yield watch


def _watched(name: str, real: Callable[..., Any], watch: Watch) -> Callable[..., Any]:
    def call(*args: Any, **named: Any) -> Any:
        path = watch.concerns(args[0]) if args else None
        if path is None:
            return real(*args, **named)
        try:
            return watch.watcher(Call(name, path, args), lambda *other: real(*(other or args), **named))
        finally:
            if name == "close":
                watch.is_open.pop(args[0], None)

    return call


def _watched_open(real: Callable[..., int], watch: Watch) -> Callable[..., int]:
    def call(*args: Any, **named: Any) -> int:
        path = watch.concerns(args[0])
        if path is None:
            return real(*args, **named)
        descriptor: int = watch.watcher(Call("open", path, args), lambda: _opened(real(*args, **named), path, watch))
        return descriptor

    return call


def _opened(descriptor: int, path: Path, watch: Watch) -> int:
    watch.is_open[descriptor] = path
    return descriptor


def _watched_file(real: Callable[..., Any], watch: Watch) -> Callable[..., Any]:
    def call(file: Any, mode: str = "r", buffering: int = -1, *args: Any, **named: Any) -> Any:
        if watch.concerns(file) is None or isinstance(file, int):
            return real(file, mode, buffering, *args, **named)
        if mode != "rb":
            raise AssertionError(f"a way to write that is not watched: open({file}, {mode!r})")
        raw = WatchedFile(file, watch)
        return raw if buffering == 0 else io.BufferedReader(raw)

    return call


class WatchedFile(io.FileIO):
    """A file that is read, of which reading and closing are watched too."""

    def __init__(self, path: Any, watch: Watch) -> None:
        self._watch, self._path = watch, Path(path)
        super().__init__(path, "rb", opener=os.open)

    def readall(self) -> bytes:
        content: bytes = self._watch.watcher(Call("read", self._path, ()), super().readall)
        return content

    def close(self) -> None:
        if self.closed:
            return
        descriptor = self.fileno()
        try:
            self._watch.watcher(Call("close", self._path, (descriptor,)), super().close)
        finally:
            self._watch.is_open.pop(descriptor, None)
