"""The TinyDB file of one document: what is in it, and how steps change it.

TinyDB and orjson are loaded when there is something to read or write.
"""

import hashlib
from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from postil.core.annotation import Annotation
from postil.core.document import Document
from postil.core.notebook import Step
from postil.core.records import Tables, free_number
from postil.core.webannotation import from_json, to_json
from postil.errors import BadRecord, CannotRead, CannotSave, DamagedFile
from postil.store.atomic_file import alone, replace_file

if TYPE_CHECKING:
    from tinydb import TinyDB

    from postil.store.atomic_json import AtomicJSONStorage

Latest = tuple[Annotation | None, str]
"""What has become of an annotation, and when."""

SCHEMA = 1
QUARANTINE = ".quarantine"


@dataclass(frozen=True, slots=True)
class Contents:
    """The annotations in a file, and what the reader must be told about the rest ("" for nothing)."""

    annotations: list[Annotation]
    notice: str = ""


@dataclass(frozen=True, slots=True)
class Timed:
    """A step and when it was taken (UTC, as in `Annotation.modified`): the time of what it deletes."""

    step: Step
    when: str


class AnnotationFile:
    """`source` is the IRI by which the file names its document, `creator` who deletes, `mode` that of a new file."""

    def __init__(self, path: Path, source: str, document: Document, creator: str = "", mode: int | None = None) -> None:
        self.path = path
        self._source = source
        self._document = document
        self._creator = creator
        self._mode = mode

    def read(self) -> Contents:
        """The annotations; none and no notice where there is no file. Nothing on disk is changed."""
        if _is_missing(self.path):
            return Contents([])
        try:
            return _contents(self._storage.read() or {}, self.path.name)
        except DamagedFile as error:
            aside = self._aside(error.content).relative_to(self.path.parent)
            return Contents([], f"{error}: the first new note begins a new file, this one is kept as {aside}.")
        except CannotRead as error:
            return Contents([], f"The annotations cannot be read, and none can be saved: {error}")

    def source(self) -> str | None:
        """Which document the file names as its own; None where there is no file, or none that can be read."""
        if _is_missing(self.path):
            return None
        try:
            rows = (self._storage.read() or {}).get("document", {}).values()
        except (DamagedFile, CannotRead):
            return None
        return next(
            (row["source"] for row in rows if isinstance(row, dict) and isinstance(row.get("source"), str)), None
        )

    def write(self, timed: Iterable[Timed]) -> None:
        """Take the steps over into what the file holds now, with one write. Raises CannotSave."""
        latest = _latest(timed)
        kept = {id: to_json(after, self._source) for id, (after, _) in latest.items() if after is not None}
        try:
            with alone(self.path, self._mode):
                self._set_aside_if_damaged()
                with self._storage.one_write():
                    self._take_over(latest, kept)
        except (CannotRead, DamagedFile) as error:
            raise CannotSave(str(error)) from error

    @cached_property
    def _database(self) -> "TinyDB":
        from tinydb import TinyDB

        from postil.store.atomic_json import AtomicJSONStorage

        return TinyDB(self.path, self._mode, storage=AtomicJSONStorage)

    @property
    def _storage(self) -> "AtomicJSONStorage":
        return cast("AtomicJSONStorage", self._database.storage)

    def _take_over(self, latest: Mapping[str, Latest], kept: Mapping[str, dict[str, Any]]) -> None:
        """An annotation that was in the file and is no longer leaves a tombstone; one that is back has none."""
        tables = self._storage.read() or {}
        if _is_newer(tables):
            raise CannotSave(f"only a newer postil can change it: {self.path}")
        self._write_document(tables.get("document", {}))
        gone = self._exchange("annotations", tables, latest.keys(), kept) - kept.keys()
        stones = {id: self._tombstone(id, latest[id][1]) for id in gone}
        self._exchange("deleted", tables, kept.keys() | gone, stones)

    def _set_aside_if_damaged(self) -> None:
        """Keep a copy of what is in a damaged file, and only then let it be replaced."""
        try:
            self._storage.read()
        except DamagedFile as error:
            aside = self._aside(error.content)
            if not aside.exists():
                replace_file(aside, error.content, self._mode)
            self._storage.disregard_file()

    def _aside(self, content: bytes) -> Path:
        """Where a damaged file's copy lies: it is named by its content, so nothing else is in its place."""
        name = f"{self.path.stem}~{hashlib.sha256(content).hexdigest()[:12]}{self.path.suffix}"
        return self.path.parent / QUARANTINE / name

    def _write_document(self, rows: Mapping[str, Any]) -> None:
        """One record says which document and which text of it the annotations are about."""
        key, before = next(((k, row) for k, row in rows.items() if isinstance(row, dict)), ("1", {}))
        document = self._document
        after = before | {
            "source": self._source,
            "title": document.title,
            "text": {"sha256": document.sha256, "length": len(document), "reader": document.reader},
            "schema": SCHEMA,
        }
        if after != before:
            self._replace("document", [int(key)] if before else [], {int(key): after})

    def _exchange(
        self, name: str, tables: Tables, ids: AbstractSet[str], records: Mapping[str, dict[str, Any]]
    ) -> AbstractSet[str]:
        """Put the records where those with the ids were; a record keeps its number. Returns the ids that were there."""
        rows = tables.get(name, {})
        numbers = _numbers(rows, ids)
        taken = set(map(int, rows))
        inserted: dict[int, dict[str, Any]] = {}
        for id, record in records.items():
            number = numbers[id][0] if id in numbers else free_number(id, taken)
            taken.add(number)
            inserted[number] = record
        self._replace(name, [number for found in numbers.values() for number in found], inserted)
        return numbers.keys()

    def _replace(self, name: str, removed: list[int], inserted: Mapping[int, dict[str, Any]]) -> None:
        from tinydb.table import Document as Row

        table = self._database.table(name)
        if removed:
            table.remove(doc_ids=removed)
        if inserted:
            table.insert_multiple(Row(record, number) for number, record in inserted.items())

    def _tombstone(self, id: str, when: str) -> dict[str, Any]:
        return {"id": id, "deleted": when} | ({"creator": self._creator} if self._creator else {})


def _is_missing(path: Path) -> bool:
    try:
        path.stat()
    except FileNotFoundError:
        return True
    except OSError:
        return False
    return False


def _contents(tables: Tables, name: str) -> Contents:
    """Of two records with one id the one that was modified later counts."""
    found: dict[str, Annotation] = {}
    bad = 0
    for record in tables.get("annotations", {}).values():
        try:
            annotation = from_json(record)
        except BadRecord:
            bad += 1
            continue
        other = found.get(annotation.id)
        if other is None or other.modified < annotation.modified:
            found[annotation.id] = annotation
    notices = [
        *([f"{name} was written by a newer postil: it can be read, not changed."] if _is_newer(tables) else []),
        *([f"{bad} of the records in {name} cannot be read; they stay in it as they are."] if bad else []),
    ]
    return Contents(list(found.values()), " ".join(notices))


def _is_newer(tables: Tables) -> bool:
    schemas = [row.get("schema", SCHEMA) for row in tables.get("document", {}).values() if isinstance(row, dict)]
    return not all(isinstance(schema, int) and schema <= SCHEMA for schema in schemas)


def _latest(timed: Iterable[Timed]) -> dict[str, Latest]:
    """What the steps have made of each annotation, and when; never before it was last modified."""
    return {
        change.id: (change.after, max(each.when, change.before.modified if change.before else ""))
        for each in timed
        for change in each.step.changes
        if change.before or change.after
    }


def _numbers(rows: Mapping[str, Any], ids: AbstractSet[str]) -> dict[str, list[int]]:
    """Under which numbers the records with the ids stand."""
    numbers: dict[str, list[int]] = {}
    for key, row in rows.items():
        id = row.get("id") if isinstance(row, dict) else None
        if isinstance(id, str) and id in ids:
            numbers.setdefault(id, []).append(int(key))
    return numbers
