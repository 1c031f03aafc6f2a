"""The emergency file: steps that could not be written to their annotation file, kept for the next start."""

import fcntl
import os
from collections.abc import Sequence
from contextlib import suppress
from heapq import merge
from pathlib import Path
from typing import BinaryIO, NamedTuple

from postil.core.steps import Entry, once
from postil.errors import CannotSave
from postil.store.atomic_file import PRIVATE, raised_as, replace_file, sweep
from postil.store.history import entry_in, lines, path_hash

KEPT = 100
"""Bytes of the annotation file's name that are kept for the reader of the folder."""

SUFFIX = ".jsonl"
UNREAD = ".unread"
"""Put behind the name of a file of which some lines could not be read: it is never deleted and never loaded again."""

Signature = tuple[int, int, int]


class Loaded(NamedTuple):
    """A file as it was when it was loaded, held open so that no other sitting loads it; `is_whole`: all could be read."""

    file: BinaryIO
    signature: Signature
    entries: list[Entry]
    is_whole: bool


class Unsaved:
    """The steps in `folder` that wait for the annotation file `file`; each sitting has a file of its own.

    A file is locked while its sitting lives: what that one will save itself is not taken up by another.
    """

    def __init__(self, folder: Path, file: Path) -> None:
        name = file.stem.encode(errors="replace")[:KEPT].decode(errors="ignore")
        self._folder = folder
        self._prefix = f"{name}~{path_hash(file)[:12]}~"
        self.own = folder / f"{self._prefix}{os.getpid()}-{os.urandom(4).hex()}{SUFFIX}"
        self._held: BinaryIO | None = None
        self._loaded: dict[Path, Loaded] = {}
        self._kept: list[Entry] = []

    @property
    def path(self) -> Path | None:
        """A file in which steps are kept now, this sitting's own where there is one."""
        return self.own if self._held else next(iter(self._loaded), None)

    def keep(self, document: str, entries: Sequence[Entry]) -> None:
        """Keep just these steps, each with its time, instead of what this sitting has kept before. Raises CannotSave.

        The same ones as before are not written again; files of which all is among them are put away.
        """
        if list(entries) == self._kept:
            return
        replace_file(self.own, lines(document, entries), PRIVATE)
        with raised_as(CannotSave, self.own):
            self._hold()
        self._kept = list(entries)
        self._put_away(
            [path for path, loaded in self._loaded.items() if all(each in entries for each in loaded.entries)]
        )

    def load(self) -> list[Entry]:
        """What sittings that are over have kept for this annotation file, each step once, in order."""
        for path in self._files():
            if path not in self._loaded and (loaded := _loaded(path)) is not None:
                self._loaded[path] = loaded
        everything = (loaded.entries for loaded in self._loaded.values())
        self._kept = once(merge(*everything, key=lambda entry: entry.time))
        return self._kept

    def discard(self) -> None:
        """What was loaded or kept here is safe elsewhere: delete it, unless another sitting has kept more since."""
        if not self._kept and not self._loaded:
            return
        if self._held:
            self._held.close()
            with suppress(OSError):
                self.own.unlink()
        self._held, self._kept = None, []
        self._put_away(list(self._loaded))
        sweep(self._folder)

    def close(self) -> None:
        """The sitting is over: what is kept is there for the next one."""
        for file in (self._held, *(loaded.file for loaded in self._loaded.values())):
            if file is not None:
                file.close()
        self._held = None
        self._loaded.clear()

    def _hold(self) -> None:
        if self._held:
            self._held.close()
        self._held = self.own.open("rb")
        _lock(self._held)

    def _files(self) -> list[Path]:
        try:
            names = sorted(os.listdir(self._folder))
        except OSError:
            return []
        found = [self._folder / name for name in names if name.startswith(self._prefix) and name.endswith(SUFFIX)]
        return [path for path in found if path != self.own]

    def _put_away(self, paths: list[Path]) -> None:
        """What could not be read whole is kept under another name; what has been added to meanwhile stays."""
        for path in paths:
            loaded = self._loaded.pop(path)
            with suppress(OSError):
                if _signature(path.stat()) == loaded.signature:
                    path.unlink() if loaded.is_whole else path.rename(path.with_name(path.name + UNREAD))
            loaded.file.close()


def _loaded(path: Path) -> Loaded | None:
    """None where it cannot be read, or its sitting still lives."""
    try:
        file = path.open("rb")
        if not _lock(file):
            file.close()
            return None
        signature, content = _signature(os.fstat(file.fileno())), file.read()
    except OSError:
        return None
    found = [entry_in(line) for line in content.splitlines() if line.strip()]
    return Loaded(file, signature, [each[1] for each in found if each is not None], None not in found)


def _lock(file: BinaryIO) -> bool:
    """Hold it for this sitting; False where another one does. A disk without locks gives it to everyone."""
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        return True
    return True


def _signature(found: os.stat_result) -> Signature:
    return found.st_ino, found.st_size, found.st_mtime_ns
