"""The TinyDB file of one document: what is in it, and how steps change it.

TinyDB and orjson are loaded when there is something to read or write.
"""

import hashlib
from collections.abc import Callable, Iterable, Mapping
from collections.abc import Set as AbstractSet
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cached_property
from glob import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from postil.core.annotation import Annotation
from postil.core.document import Document
from postil.core.merge import a_moment_after, merge_tables
from postil.core.notebook import Change, Step
from postil.core.records import Tables, free_number
from postil.core.webannotation import from_json, to_json
from postil.errors import BadRecord, CannotRead, CannotSave, DamagedFile
from postil.store.atomic_file import alone, replace_file
from postil.store.salvage import salvaged

if TYPE_CHECKING:
    from tinydb import TinyDB

    from postil.store.atomic_json import AtomicJSONStorage
    from postil.store.backups import Backups

Stages = Callable[[Path], tuple[bytes, bytes, bytes] | None]

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


@dataclass(frozen=True, slots=True)
class Recorded:
    """What several steps have made of one annotation, and when the last of them was taken."""

    change: Change
    when: str


class AnnotationFile:
    """`source` is the IRI by which the file names its document, `creator` who deletes, `mode` that of a new file.

    Backups lie under `root`, the folder of annotations; `stages` are the base and both sides of an unmerged file in git.
    """

    def __init__(
        self,
        path: Path,
        source: str,
        document: Document,
        creator: str = "",
        mode: int | None = None,
        root: Path | None = None,
        stages: Stages = lambda path: None,
    ) -> None:
        self.path = path
        self.no_backup = ""
        """Why the last backup that was due could not be made."""

        self._source = source
        self._document = document
        self._creator = creator
        self._mode = mode
        self._stages = stages
        self._root = root or path.parent
        self._backed_up = ""
        self._has_written = False
        self._known: dict[str, Annotation] = {}
        self._parsed: dict[str, tuple[Any, Annotation | None]] = {}
        self._revision = 0

    def read(self) -> Contents:
        """The annotations; none and no notice where there is no file. Nothing on disk is changed."""
        if _is_missing(self.path):
            return Contents([])
        damage: DamagedFile | None = None
        merged: Tables | None = None
        try:
            tables = self._storage.read() or {}
        except DamagedFile as error:
            damage, merged = error, self._merged_by_git(error.content)
            tables = self._salvaged(error.content) if merged is None else merged
        except CannotRead as error:
            return Contents([], f"The annotations cannot be read, and none can be saved: {error}")
        conflicts = self._conflicts()
        self._know(_with_conflicts(tables, conflicts.values()))
        notices = [
            self._damage_notice(damage, by_git=merged is not None) if damage else self._notice(tables),
            *(f"{path.name} is merged in; the first change keeps it aside." for path in conflicts),
        ]
        return Contents(list(self._known.values()), " ".join(filter(None, notices)))

    def look(self) -> list[Change]:
        """What others have changed since the file was last read or written; where they have not, it is not read.

        A file that is gone, or cannot be read just now, says nothing.
        """
        if _is_missing(self.path):
            return []
        try:
            tables = self._storage.read() or {}
        except (DamagedFile, CannotRead):
            return []
        if self._storage.revision == self._revision:
            return []
        before = dict(self._known)
        self._know(tables)
        return _differences(before, self._known)

    def write(self, timed: Iterable[Timed]) -> list[Change]:
        """Merge the steps into what the file holds now, with one write. Raises CannotSave.

        Returns what differs from what was known and recorded here: others have changed it meanwhile.
        """
        recorded = _recorded(timed)
        when = max((each.when for each in recorded.values()), default="")
        try:
            with alone(self.path, self._mode):
                if not self._is_set_aside():
                    self._back_up(when)
                conflicts = self._merged_conflicts()
                with self._storage.one_write():
                    self._take_over(recorded)
                for path, content in conflicts.items():
                    self._move_aside(path, content)
        except (CannotRead, DamagedFile) as error:
            raise CannotSave(str(error)) from error
        self._has_written = True
        before = {**self._known, **{id: each.change.after for id, each in recorded.items()}}
        self._know(self._storage.read() or {})
        return _differences(before, self._known)

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

    @cached_property
    def _database(self) -> "TinyDB":
        from tinydb import TinyDB

        from postil.store.atomic_json import AtomicJSONStorage

        return TinyDB(self.path, self._mode, storage=AtomicJSONStorage)

    @cached_property
    def _backups(self) -> "Backups":
        from postil.store.backups import Backups

        return Backups(self._root, self.path, self._mode)

    @property
    def _storage(self) -> "AtomicJSONStorage":
        return cast("AtomicJSONStorage", self._database.storage)

    def _know(self, tables: Tables) -> None:
        """Of two records with one id the one that was modified later counts; a record is parsed once."""
        self._revision = self._storage.revision
        before, self._parsed = self._parsed, {}
        self._known = {}
        for key, row in tables.get("annotations", {}).items():
            last = before.get(key)
            self._parsed[key] = entry = last if last is not None and last[0] is row else (row, _annotation(row))
            annotation = entry[1]
            if annotation is not None:
                other = self._known.get(annotation.id)
                if other is None or other.modified < annotation.modified:
                    self._known[annotation.id] = annotation

    def _back_up(self, when: str) -> None:
        """A copy before the first write of the sitting, then one an hour; that there is none keeps nothing from being saved."""
        hour = when[:13]
        if hour == self._backed_up or _is_missing(self.path):
            return
        self.no_backup = ""
        try:
            self._backups.keep(self.path.read_bytes(), when, first=not self._backed_up)
            self._backed_up = hour
        except (CannotSave, OSError) as error:
            self.no_backup = f"no backup: {error}"

    def _mended(self, content: bytes) -> Tables:
        """What a damaged file held: both sides of a merge in git's index, else what can be salvaged."""
        merged = self._merged_by_git(content)
        return self._salvaged(content) if merged is None else merged

    def _salvaged(self, content: bytes) -> Tables:
        """Its records, and what the last good state had besides."""
        last = self._storage.last_good
        if last is None:
            backup = self._backups.newest_good()
            last = backup[1] if backup else {}
        return merge_tables({}, salvaged(content), last)

    def _merged_by_git(self, content: bytes) -> Tables | None:
        """The merge of what git's index holds, where git has left its marks in the file; else None."""
        stages = self._stages(self.path) if b"<<<<<<< " in content else None
        if stages is None:
            return None
        from postil.store.atomic_json import tables_in

        try:
            base, one, other = (tables_in(each, self.path.name) if each.strip() else {} for each in stages)
        except DamagedFile:
            return None
        return merge_tables(base, one, other)

    def _damage_notice(self, error: DamagedFile, *, by_git: bool) -> str:
        aside = self._aside(error.content).relative_to(self.path.parent)
        if by_git:
            return f"{self.path.name} was left unmerged: it is merged from what git holds; the first change saves that."
        count = len(self._known)
        found = f"{count} annotation{'s' if count != 1 else ''} could be read"
        return f"{error}: {found}; the first change begins a new file, this one is kept as {aside}."

    def _notice(self, tables: Tables) -> str:
        """What the reader must be told about what is in the file."""
        name, bad = self.path.name, sum(annotation is None for _, annotation in self._parsed.values())
        notices = [
            *([f"{name} was written by a newer postil: it can be read, not changed."] if is_newer(tables) else []),
            *([f"{bad} of the records in {name} cannot be read; they stay in it as they are."] if bad else []),
        ]
        return " ".join(notices)

    def _take_over(self, recorded: Mapping[str, Recorded]) -> None:
        """An annotation that was in the file and is no longer leaves a tombstone; one that is back has none."""
        tables = self._storage.read() or {}
        if is_newer(tables):
            raise CannotSave(f"only a newer postil can change it: {self.path}")
        self._write_document(tables.get("document", {}))
        rows, stones = tables.get("annotations", {}), tables.get("deleted", {})
        there, buried = _rows(rows, recorded.keys()), _rows(stones, recorded.keys())
        kept: dict[str, dict[str, Any]] = {}
        gone: dict[str, dict[str, Any]] = {}
        for id, each in recorded.items():
            present = next((found for key in there.get(id, ()) if (found := _annotation(rows[key]))), None)
            after = each.change.merged_into(present)
            if after is None and id in there:
                gone[id] = self._tombstone(id, each.when)
            elif after is not None:
                kept[id] = to_json(_outliving(after, [stones[key] for key in buried.get(id, ())]), self._source)
        self._exchange("annotations", rows, there, gone.keys(), kept)
        self._exchange("deleted", stones, buried, kept.keys(), gone)

    def _is_set_aside(self) -> bool:
        """Keep a copy of what is in a damaged file, and only then let it be replaced. Whether it was damaged."""
        try:
            self._storage.read()
        except DamagedFile as error:
            self._keep_aside(error.content)
            self._storage.begin_from(self._mended(error.content))
            return True
        return False

    def _keep_aside(self, content: bytes) -> None:
        aside = self._aside(content)
        if not aside.exists():
            replace_file(aside, content, self._mode)

    def _conflicts(self) -> dict[Path, bytes]:
        """The copies of the file that Syncthing left beside it when two machines had changed it, with what is in them."""
        copies = sorted(self.path.parent.glob(f"{escape(self.path.stem)}.sync-conflict-*{self.path.suffix}"))
        found: dict[Path, bytes] = {}
        for path in copies:
            with suppress(OSError):
                found[path] = path.read_bytes()
        return found

    def _merged_conflicts(self) -> dict[Path, bytes]:
        """At the first write of a sitting the next one begins from the file and those copies of it together."""
        conflicts = {} if self._has_written else self._conflicts()
        if conflicts:
            self._storage.begin_from(_with_conflicts(self._storage.read() or {}, conflicts.values()))
        return conflicts

    def _move_aside(self, path: Path, content: bytes) -> None:
        """What was merged in is kept, but no longer beside the file; where that fails it is merged in again."""
        with suppress(CannotSave, OSError):
            self._keep_aside(content)
            path.unlink()

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
        self,
        name: str,
        rows: Mapping[str, Any],
        keys: Mapping[str, list[str]],
        gone: AbstractSet[str],
        records: Mapping[str, dict[str, Any]],
    ) -> None:
        """Take the gone rows away and put the records where those with their ids were; a record keeps its number."""
        taken = set(map(int, rows))
        inserted: dict[int, dict[str, Any]] = {}
        for id, record in records.items():
            number = int(keys[id][0]) if id in keys else free_number(id, taken)
            taken.add(number)
            inserted[number] = record
        removed = [int(key) for id in gone | records.keys() for key in keys.get(id, ())]
        self._replace(name, removed, inserted)

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


def _with_conflicts(tables: Tables, contents: Iterable[bytes]) -> Tables:
    """The tables with what copies of the file hold besides; their common base is not known, so nothing is taken away."""
    for content in contents:
        tables = merge_tables({}, tables, salvaged(content))
    return tables


def _annotation(row: Any) -> Annotation | None:
    """The annotation in a record, None where it cannot be read."""
    try:
        return from_json(row)
    except BadRecord:
        return None


def is_newer(tables: Tables) -> bool:
    """Whether a newer postil has written it, or one that says no number we know."""
    schemas = [row.get("schema", SCHEMA) for row in tables.get("document", {}).values() if isinstance(row, dict)]
    return not all(isinstance(schema, int) and schema <= SCHEMA for schema in schemas)


def _recorded(timed: Iterable[Timed]) -> dict[str, Recorded]:
    """What the steps together have made of each annotation, and when; never before it was last modified."""
    found: dict[str, Recorded] = {}
    for each in timed:
        for change in each.step.changes:
            if change.before or change.after:
                first = found[change.id].change if change.id in found else change
                when = max(each.when, change.before.modified if change.before else "")
                found[change.id] = Recorded(Change(first.before, change.after), when)
    return found


def _rows(rows: Mapping[str, Any], ids: AbstractSet[str]) -> dict[str, list[str]]:
    """Under which keys the records with the ids stand."""
    keys: dict[str, list[str]] = {}
    for key, row in rows.items():
        id = row.get("id") if isinstance(row, dict) else None
        if isinstance(id, str) and id in ids:
            keys.setdefault(id, []).append(key)
    return keys


def _outliving(annotation: Annotation, stones: list[dict[str, Any]]) -> Annotation:
    """Later than its tombstones: whoever merges with a file that holds one sees that it is back."""
    latest = max((str(stone.get("deleted", "")) for stone in stones), default="")
    return annotation if annotation.modified > latest else replace(annotation, modified=a_moment_after(latest))


def _differences(before: Mapping[str, Annotation | None], now: Mapping[str, Annotation]) -> list[Change]:
    return [
        Change(old, new)
        for id in before.keys() | now.keys()
        if (old := before.get(id)) is not (new := now.get(id)) and old != new
    ]
