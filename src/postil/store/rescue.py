"""What becomes of a damaged file, and of copies that a synced folder left beside it: all is read that can be, and kept."""

import hashlib
from collections.abc import Callable, Iterable
from contextlib import suppress
from glob import escape
from pathlib import Path
from typing import TYPE_CHECKING

from postil.core.merge import merge_tables
from postil.core.records import Tables
from postil.errors import CannotRead, CannotSave, DamagedFile
from postil.store.atomic_file import raised_as, replace_file
from postil.store.salvage import salvaged

if TYPE_CHECKING:
    from postil.store.backups import Backups

Stages = Callable[[Path], tuple[bytes, bytes, bytes] | None]
"""What git's index holds of an unmerged file: the base and both sides."""

QUARANTINE = ".quarantine"
MARKS = b"<<<<<<< "

CONFLICT = ".sync-conflict-"
"""In the names of copies that Syncthing leaves: they are merged into their files by whoever opens those."""


class Rescue:
    """For the file at `path`; `mode` is that of a copy that is kept."""

    def __init__(self, path: Path, mode: int | None, backups: "Backups", stages: Stages) -> None:
        self._path = path
        self._mode = mode
        self._backups = backups
        self._stages = stages

    def merged_by_git(self, content: bytes) -> Tables | None:
        """The merge of what git's index holds, where git has left its marks in the content; else None."""
        stages = self._stages(self._path) if MARKS in content else None
        if stages is None:
            return None
        from postil.store.atomic_json import tables_in

        try:
            base, one, other = (tables_in(each, self._path.name) if each.strip() else {} for each in stages)
        except DamagedFile:
            return None
        return merge_tables(base, one, other)

    def salvaged(self, content: bytes, last_good: Tables | None) -> Tables:
        """The records in the content, and what the last good state, else the newest backup, had besides."""
        if last_good is None:
            backup = self._backups.newest_good()
            last_good = backup[1] if backup else {}
        return merge_tables({}, salvaged(content), last_good)

    def kept_as(self, content: bytes) -> Path:
        """Where a copy of the content lies: it is named by it, so nothing else is in its place."""
        name = f"{self._path.stem}~{hashlib.sha256(content).hexdigest()[:12]}{self._path.suffix}"
        return self._path.parent / QUARANTINE / name

    def keep(self, content: bytes) -> None:
        """Raises CannotSave."""
        kept = self.kept_as(content)
        with raised_as(CannotSave, kept):
            is_kept = kept.exists()
        if not is_kept:
            replace_file(kept, content, self._mode)

    def conflicts(self) -> dict[Path, bytes]:
        """The copies that Syncthing left beside the file when two machines had changed it, with what is in them.

        Raises CannotRead where the folder cannot be read.
        """
        found: dict[Path, bytes] = {}
        with raised_as(CannotRead, self._path.parent):
            copies = sorted(self._path.parent.glob(f"{escape(self._path.stem)}{CONFLICT}*{self._path.suffix}"))
        for path in copies:
            with suppress(OSError):
                found[path] = path.read_bytes()
        return found

    def put_aside(self, path: Path, content: bytes) -> None:
        """What was merged in is kept, but no longer beside the file; where that fails it is merged in again."""
        with suppress(CannotSave, OSError):
            self.keep(content)
            path.unlink()


def with_conflicts(tables: Tables, contents: Iterable[bytes]) -> Tables:
    """The tables with what copies of the file hold besides; their common base is not known, so nothing is taken away."""
    for content in contents:
        tables = merge_tables({}, tables, salvaged(content))
    return tables
