"""TinyDB's storage as a file that is replaced whole, one field a line, so that a changed note is a diff of a few lines.

A record object is never changed in place, here or by its users: a record that is the same object as at the last write has
the same text, and only the others are encoded again.
"""

import json
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import orjson
from tinydb import Storage

from postil.core.records import Tables
from postil.errors import CannotRead, CannotSave, ChangedMeanwhile, DamagedFile
from postil.store.atomic_file import raised_as, replace_file
from postil.store.exact_json import parsed
from postil.store.salvage import is_misnamed

Signature = tuple[int, int, int, int, int]

Encoded = tuple[Any, bytes]
"""A record and its text."""

NOTHING: Encoded = object(), b""

SORTED_LINES = orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS


class AtomicJSONStorage(Storage):
    """The tables of one file. `mode` is that of a new file; without it the umask decides."""

    def __init__(self, path: Path, mode: int | None = None) -> None:
        super().__init__()
        self.revision = 0
        """Counts how often the file was found to be another, or was written."""

        self._path = path
        self._mode = mode
        self._seen: Signature | None = None
        self._latest: Signature | None = None
        """The file as it was read last, well or not, or written."""

        self._damage: DamagedFile | None = None
        self._tables: Tables | None = None
        self._waiting: Tables | None = None
        self._is_collecting = False
        self._encoded: dict[str, dict[str, Encoded]] = {}

    def read(self) -> Tables | None:
        """The tables; those last read or written where the file is the same or gone, None where there never was one.

        Raises DamagedFile and CannotRead.
        """
        if self._is_collecting:
            return self._waiting
        self._read_again_if_changed()
        return None if self._tables is None else dict(self._tables)

    def write(self, data: Tables) -> None:
        """Replace the file. Raises CannotSave, and then reads it again the next time."""
        if self._is_collecting:
            self._waiting = data
            return
        content = self._content(data)
        self._seen = None
        replaced = replace_file(self._path, content, self._mode)
        self._seen = self._latest = replaced and _signature(replaced)
        self._tables = dict(data)
        self.revision += 1

    @contextmanager
    def one_write(self) -> Iterator[None]:
        """Several operations on tables, one write at the end; none where one of them fails.

        Raises ChangedMeanwhile where the file is no longer the one that they began with.
        """
        self._waiting = self.read()
        self._is_collecting = True
        try:
            yield
        finally:
            collected, self._waiting, self._is_collecting = self._waiting, None, False
        if not self._is_as_read():
            raise ChangedMeanwhile(f"another program is changing it: {self._path}")
        self.write(collected or {})

    @property
    def last_good(self) -> Tables | None:
        """The tables as they were last read well, or written."""
        return self._tables

    def begin_from(self, tables: Tables) -> None:
        """The next write replaces the file that was read last, be it damaged, and begins from these tables."""
        self._seen = self._latest
        self._tables = _same_where_equal(self._tables or {}, tables)
        self.revision += 1

    def _read_again_if_changed(self) -> None:
        """One stat where it is the same; a file that is gone leaves what was read last."""
        with raised_as(CannotRead, self._path), suppress(FileNotFoundError):
            found = self._path.stat()
            if not stat.S_ISREG(found.st_mode):
                raise CannotRead(f"it is no file: {self._path}")
            if self._damage is not None and _signature(found) == self._latest != self._seen:
                raise self._damage
            if _signature(found) != self._seen:
                with self._path.open("rb") as file:
                    self._take(file.read(), _signature(os.fstat(file.fileno())))

    def _is_as_read(self) -> bool:
        """A file that is gone meanwhile is written again."""
        with raised_as(CannotSave, self._path), suppress(FileNotFoundError):
            return _signature(self._path.stat()) == self._seen
        return True

    def _take(self, content: bytes, signature: Signature) -> None:
        self._latest, self._damage = signature, None
        try:
            tables = tables_in(content, self._path.name)
        except DamagedFile as error:
            self._damage = error
            raise
        self._tables = _same_where_equal(self._tables or {}, tables)
        self._seen = signature
        self.revision += 1

    def _content(self, tables: Tables) -> bytes:
        """Joined once: at 10,000 records each copy of it is a stall."""
        self._encoded = {name: self._records(name, table) for name, table in sorted(tables.items())}
        pieces = [b"{"]
        for name, records in self._encoded.items():
            pieces += [b"," if len(pieces) > 1 else b"", b"\n  ", _lines(name), b": {"]
            texts = [text for _, text in records.values()]
            pieces += [texts[0].removeprefix(b","), *texts[1:], b"\n  }"] if texts else [b"}"]
        return b"".join([*pieces, b"\n}\n" if tables else b"}\n"])

    def _records(self, name: str, table: dict[str, Any]) -> dict[str, Encoded]:
        """Each record with its text, in the order of their keys; the text of the last write where it is the same."""
        before = self._encoded.get(name, {})
        changed = [key for key, record in table.items() if before.get(key, NOTHING)[0] is not record]
        fresh = {key: (table[key], _text(key, table[key])) for key in changed}
        if table.keys() == before.keys():
            return before | fresh
        return {key: fresh.get(key) or before[key] for key in sorted(table)}


def tables_in(content: bytes, name: str) -> Tables:
    """The tables in a file's content. Raises DamagedFile, with the name in its words."""
    if not content or content.isspace():
        raise DamagedFile(f"{name} is empty", content)
    try:
        tables = parsed(content)
    except (ValueError, RecursionError) as error:
        raise DamagedFile(f"{name} is no JSON", content) from error
    if not isinstance(tables, dict) or not all(map(_is_table, tables.values())):
        raise DamagedFile(f"{name} has no tables of TinyDB", content)
    if is_misnamed(tables):
        raise DamagedFile(f"{name} has annotations, but no table of that name", content)
    return tables


def _same_where_equal(before: Tables, now: Tables) -> Tables:
    """The tables as they are now, with the record objects from before where nothing has changed in them."""
    for name, rows in now.items():
        old = before.get(name, {})
        rows.update({key: old[key] for key in rows.keys() & old.keys() if old[key] == rows[key]})
    return now


def _is_table(table: Any) -> bool:
    """TinyDB reads keys as numbers, and Python no longer ones than these."""
    return isinstance(table, dict) and all(key.isdecimal() and key.isascii() and len(key) < 4_300 for key in table)


def _signature(found: os.stat_result) -> Signature:
    return found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns


def _lines(value: Any) -> bytes:
    """A value's JSON, one field a line, keys sorted."""
    try:
        return orjson.dumps(value, option=SORTED_LINES)
    except TypeError:
        return _slow_lines(value)


def _slow_lines(value: Any) -> bytes:
    """What orjson refuses: lone surrogates, long numbers, deep nesting (on one line where it is too deep for more)."""
    try:
        return json.dumps(value, indent=2, sort_keys=True).encode()
    except RecursionError:
        pass
    try:
        return json.dumps(value, sort_keys=True).encode()
    except RecursionError as error:
        raise CannotSave("a record is nested too deeply to be saved") from error


def _text(key: str, record: Any) -> bytes:
    """A record as it stands in its table, behind the one before it."""
    return b",\n    " + _lines(key) + b": " + _lines(record).replace(b"\n", b"\n    ")
