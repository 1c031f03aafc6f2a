"""The emergency file: steps that could not be written to their annotation file, kept for the next start."""

import os
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from heapq import merge
from pathlib import Path

from postil.core.steps import Entry, once
from postil.store.atomic_file import PRIVATE, replace_file, sweep
from postil.store.history import entry_in, lines, path_hash

KEPT = 100
"""Bytes of the annotation file's name that are kept for the reader of the folder."""

SUFFIX = ".jsonl"
UNREAD = ".unread"
"""Put behind the name of a file of which some lines could not be read: it is never deleted and never loaded again."""

Signature = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Loaded:
    """A file as it was when it was loaded, and whether all of it could be read."""

    signature: Signature
    is_whole: bool


class Unsaved:
    """The steps in `folder` that wait for the annotation file `file`; each sitting has a file of its own, `path`."""

    def __init__(self, folder: Path, file: Path) -> None:
        name = file.stem.encode(errors="replace")[:KEPT].decode(errors="ignore")
        self._folder = folder
        self._prefix = f"{name}~{path_hash(file)[:12]}~"
        self._loaded: dict[Path, Loaded] = {}
        self._kept: list[Entry] = []
        self.path = folder / f"{self._prefix}{os.getpid()}-{os.urandom(4).hex()}{SUFFIX}"

    def keep(self, document: str, entries: Sequence[Entry]) -> None:
        """Keep just these steps, each with its time, instead of what this sitting has kept before. Raises CannotSave.

        The same ones as before are not written again.
        """
        if list(entries) != self._kept:
            replace_file(self.path, lines(document, entries), PRIVATE)
            self._kept = list(entries)

    def load(self) -> list[Entry]:
        """What all sittings have kept for this annotation file, each step once, in order; none where it cannot be read."""
        return once(merge(*map(self._entries, self._files()), key=lambda entry: entry.time))

    def discard(self) -> None:
        """What was loaded or kept here is safe elsewhere: delete it, unless another sitting has kept more since."""
        if not self._kept and not self._loaded:
            return
        with suppress(OSError):
            self.path.unlink()
        for path, loaded in self._loaded.items():
            with suppress(OSError):
                if _signature(path.stat()) == loaded.signature:
                    _put_away(path, loaded)
        self._loaded.clear()
        self._kept = []
        sweep(self._folder)

    def _files(self) -> list[Path]:
        try:
            names = sorted(os.listdir(self._folder))
        except OSError:
            return []
        return [self._folder / name for name in names if name.startswith(self._prefix) and name.endswith(SUFFIX)]

    def _entries(self, path: Path) -> list[Entry]:
        try:
            with path.open("rb") as file:
                signature, content = _signature(os.fstat(file.fileno())), file.read()
        except OSError:
            return []
        found = [entry_in(line) for line in content.splitlines() if line.strip()]
        self._loaded[path] = Loaded(signature, None not in found)
        return [each[1] for each in found if each is not None]


def _put_away(path: Path, loaded: Loaded) -> None:
    if loaded.is_whole:
        path.unlink()
    else:
        path.rename(path.with_name(path.name + UNREAD))


def _signature(found: os.stat_result) -> Signature:
    return found.st_ino, found.st_size, found.st_mtime_ns
