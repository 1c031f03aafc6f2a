"""Stores that are broken on purpose, so that the suite is seen to find it."""

import fcntl
import os
import stat
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from threading import Timer
from typing import Any
from unittest.mock import patch

from postil.store import atomic_file

Breakage = Callable[[], AbstractContextManager[None]]


class Other:
    """A module in which some functions are others."""

    def __init__(self, module: Any, **functions: Callable[..., Any]) -> None:
        self._module = module
        self.__dict__.update(functions)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._module, name)


@contextmanager
def written_in_place() -> Iterator[None]:
    """The new content is written over the old, half and half."""
    with patch.object(atomic_file, "os", Other(os, replace=_overwrite)):
        yield


@contextmanager
def told_too_early() -> Iterator[None]:
    """It is told to be saved before the file is replaced."""
    with patch.object(atomic_file, "os", Other(os, replace=_replace_later)):
        yield


@contextmanager
def without_fsync() -> Iterator[None]:
    """Nothing is made to last."""
    with patch.object(atomic_file, "os", Other(os, fsync=lambda descriptor: None)):
        yield


@contextmanager
def without_fsync_of_files() -> Iterator[None]:
    """The names last, the bytes may not."""
    with patch.object(atomic_file, "os", Other(os, fsync=_sync_folder_only)):
        yield


@contextmanager
def without_fsync_of_folders() -> Iterator[None]:
    """The bytes last, the names may not."""
    with patch.object(atomic_file, "os", Other(os, fsync=_sync_file_only)):
        yield


@contextmanager
def deaf_to_fsync() -> Iterator[None]:
    """That an fsync has failed is passed over."""
    with patch.object(atomic_file, "os", Other(os, fsync=_sync_and_hope)):
        yield


@contextmanager
def without_cleaning_up() -> Iterator[None]:
    """A temporary file stays when the write has failed."""
    with patch.object(atomic_file, "os", Other(os, unlink=lambda path: None)):
        yield


@contextmanager
def content_with_one_write() -> Iterator[None]:
    """A short write is taken for a whole one."""
    with patch.object(atomic_file, "os", Other(os, write=_write_once)):
        yield


@contextmanager
def without_lock() -> Iterator[None]:
    """Two processes read and replace the file at once."""
    with patch.object(atomic_file, "fcntl", Other(fcntl, flock=lambda descriptor, how: None)):
        yield


def _overwrite(source: Any, target: Any) -> None:
    content = source.read_bytes()
    descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    os.write(descriptor, content[: len(content) // 2])
    time.sleep(0.05)
    os.write(descriptor, content[len(content) // 2 :])
    os.fsync(descriptor)
    os.close(descriptor)
    os.unlink(source)


def _replace_later(source: Any, target: Any) -> None:
    Timer(0.1, lambda: _replace(source, target)).start()


def _replace(source: Any, target: Any) -> None:
    with suppress(FileNotFoundError):
        os.replace(source, target)


def _is_folder(descriptor: int) -> bool:
    return stat.S_ISDIR(os.fstat(descriptor).st_mode)


def _sync_folder_only(descriptor: int) -> None:
    if _is_folder(descriptor):
        os.fsync(descriptor)


def _sync_file_only(descriptor: int) -> None:
    if not _is_folder(descriptor):
        os.fsync(descriptor)


def _sync_and_hope(descriptor: int) -> None:
    try:
        os.fsync(descriptor)
    except OSError:
        return


def _write_once(descriptor: int, content: Any) -> int:
    os.write(descriptor, content)
    return len(content)
