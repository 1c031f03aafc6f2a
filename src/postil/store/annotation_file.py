"""The TinyDB file of one document: what is in it, and how steps change it.

TinyDB and orjson are loaded when there is something to read or write.
"""

import os
from collections.abc import Iterable, Mapping
from functools import cached_property
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from postil.core.annotation import Annotation
from postil.core.document import Document
from postil.core.merge import merge_tables
from postil.core.notebook import Change
from postil.core.records import Rows, Tables, free_number, id_of, source
from postil.core.steps import Entry
from postil.core.webannotation import to_json
from postil.errors import CannotRead, CannotSave, ChangedMeanwhile, DamagedFile
from postil.store.atomic_file import WORDS, alone, raised_as, refusal
from postil.store.known import Known
from postil.store.recorded import Recorded, outliving, recorded
from postil.store.rescue import Rescue, Stages, with_conflicts
from postil.store.schema import SCHEMA, is_newer, is_older, migrated

if TYPE_CHECKING:
    from postil.store.atomic_json import AtomicJSONStorage
    from postil.store.backups import Backups
    from postil.store.database import Database, ExchangeTable

Record = dict[str, Any]

TRIES = 3
"""How often a write begins anew when the file was replaced meanwhile."""


class Contents(NamedTuple):
    """The annotations in a file, and what the reader must be told about the rest ("" for nothing).

    `is_read_only`: nothing can be saved in it now; `is_damaged`: some may be missing; `is_unreadable`: none could be read.
    """

    annotations: list[Annotation]
    notice: str = ""
    is_read_only: bool = False
    is_damaged: bool = False
    is_unreadable: bool = False


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
        self._known = Known()
        self._revision = 0
        self._untold: dict[str, Annotation | None] = {}
        """What was known of each annotation that others may have changed since the last answer."""

    def turn_to(self, document: Document) -> None:
        """From the next write on the file says that it is about this text."""
        self._document = document

    @property
    def source_iri(self) -> str:
        """By which it names its document."""
        return self._source

    @property
    def annotations(self) -> Iterable[Annotation]:
        """As they were last read or written."""
        return self._known.annotations.values()

    def read(self) -> Contents:
        """The annotations; none and no notice where there is no file. Nothing on disk is changed."""
        damage: DamagedFile | None = None
        by_git = False
        try:
            if _is_missing(self.path):
                locked = _locked(self.path)
                return Contents([], locked, bool(locked))
            tables = self._storage.read() or {}
        except DamagedFile as error:
            damage, (tables, by_git) = error, self._mended(error.content)
        except CannotRead as error:
            return Contents([], f"The annotations cannot be read, and none can be saved: {error}.", True, False, True)
        try:
            conflicts = self._conflicts()
        except CannotRead:
            conflicts = {}
        self._take(with_conflicts(tables, conflicts.values()))
        self._untold.clear()
        locked = "" if is_newer(tables) else _locked(self.path)
        notices = [
            self._damage_notice(damage, by_git=by_git) if damage else self._notice(tables),
            *(f"{path.name} is merged in; the first change keeps it aside." for path in conflicts),
            locked,
        ]
        annotations = list(self._known.annotations.values())
        notice = " ".join(filter(None, notices))
        return Contents(annotations, notice, bool(locked) or is_newer(tables), damage is not None and not by_git)

    def look(self) -> list[Change]:
        """What others have changed since the last answer; where the file is the same it is not read.

        A file that is gone, or cannot be read just now, says nothing.
        """
        try:
            if self._is_unread():
                return []
            tables = self._storage.read() or {}
            if self._storage.revision != self._revision:
                self._take(with_conflicts(tables, self._conflicts().values()))
        except (DamagedFile, CannotRead):
            return []
        return self._news({})

    def write(self, entries: Iterable[Entry]) -> list[Change]:
        """Merge the steps into what the file holds now, with one write. Raises CannotSave.

        Returns what differs from what was known and recorded here: others have changed it meanwhile.
        """
        entries = list(entries)
        changed = recorded(entries)
        time = max((entry.time for entry in entries), default="")
        try:
            with alone(self.path, self._mode):
                self._merge_in(changed, time)
        except (CannotRead, DamagedFile) as error:
            raise CannotSave(str(error)) from error
        except RecursionError as error:
            raise CannotSave(f"a record in it is nested too deeply: {self.path}") from error
        self._has_written = True
        self._take(self._storage.last_good or {})
        return self._news({id: each.change.after for id, each in changed.items()})

    def merge_in(self, tables: Tables, when: str) -> None:
        """Merge in what another file holds, which names the same document; `when` is the time of a backup.

        To be called by one writer at a time, see `alone`. Raises CannotSave, CannotRead.
        """
        if not self._is_set_aside():
            self._back_up(when)
        with self._storage.one_write():
            self._begin({})
            there = self._storage.read() or {}
            if is_newer(there):
                raise CannotSave(f"only a newer postil can change it: {self.path}")
            rows = _one_row(tables.get("document", {}), there.get("document", {}))
            besides = ({**each, "document": {}} for each in (tables, there))
            self._storage.write({**merge_tables({}, *besides), "document": rows})
            self._write_document(rows)

    def deleted(self) -> set[str]:
        """The ids of which the file says that they are deleted; none where it cannot be read."""
        try:
            stones = {} if self._is_unread() else (self._storage.read() or {}).get("deleted", {})
        except (DamagedFile, CannotRead):
            return set()
        return set(map(id_of, stones.values()))

    def source(self) -> str | None:
        """Which document the file names as its own; None where there is no file, or none that can be read."""
        try:
            return None if self._is_unread() else source(self._storage.read() or {})
        except (DamagedFile, CannotRead):
            return None

    @cached_property
    def _database(self) -> "Database":
        from postil.store.database import Database

        return Database(self.path, self._mode)

    @property
    def _storage(self) -> "AtomicJSONStorage":
        return cast("AtomicJSONStorage", self._database.storage)

    def _is_unread(self) -> bool:
        """Whether there is no file, and was none: TinyDB is not loaded for it. Raises CannotRead."""
        return "_database" not in vars(self) and _is_missing(self.path)

    @cached_property
    def _backups(self) -> "Backups":
        from postil.store.backups import Backups

        return Backups(self._root, self.path, self._mode)

    @cached_property
    def _rescue(self) -> Rescue:
        return Rescue(self.path, self._mode, self._backups, self._stages)

    def _merge_in(self, changed: Mapping[str, Recorded], time: str) -> None:
        """Anew where another program that knows no locks was faster. `time` is that of a backup."""
        for tries_left in reversed(range(TRIES)):
            try:
                self._merge_once(changed, time)
                return
            except ChangedMeanwhile:
                if not tries_left:
                    raise

    def _merge_once(self, changed: Mapping[str, Recorded], time: str) -> None:
        if not self._is_set_aside():
            self._back_up(time)
        conflicts = self._conflicts()
        with self._storage.one_write():
            self._begin(conflicts)
            self._take_over(changed)
        for path, content in conflicts.items():
            self._rescue.put_aside(path, content)

    def _take(self, tables: Tables) -> None:
        self._revision = self._storage.revision
        self._untold = self._known.take(tables.get("annotations", {})) | self._untold

    def _news(self, mine: dict[str, Annotation | None]) -> list[Change]:
        """What others have made of what was known, or recorded here."""
        before, self._untold = self._untold | mine, {}
        changes = (Change(old, self._known.annotations.get(id)) for id, old in before.items())
        return [change for change in changes if change.before is not change.after and change.before != change.after]

    def _back_up(self, when: str) -> None:
        """A copy before the first write of the sitting, then one an hour; that there is none keeps nothing from being saved."""
        hour = when[:13]
        if hour == self._backed_up or _is_missing(self.path):
            return
        self.no_backup = ""
        try:
            with raised_as(CannotSave, self.path):
                content = self.path.read_bytes()
            self._backups.keep(content, when, first=not self._backed_up)
            self._backed_up = hour
        except CannotSave as error:
            self.no_backup = f"no backup: {error}"

    def _mended(self, content: bytes) -> tuple[Tables, bool]:
        """What a damaged file held, and whether git's index has told it."""
        by_git = self._rescue.merged_by_git(content)
        return (self._rescue.salvaged(content, self._storage.last_good), False) if by_git is None else (by_git, True)

    def _is_set_aside(self) -> bool:
        """Keep a copy of what is in a damaged file, and only then let it be replaced. Whether it was damaged."""
        try:
            self._storage.read()
        except DamagedFile as error:
            self._rescue.keep(error.content)
            self._storage.begin_from(self._mended(error.content)[0])
            return True
        return False

    def _conflicts(self) -> dict[Path, bytes]:
        """They come with another's change of the file: where it is as it was, they are not looked for."""
        is_known = self._has_written and self._storage.revision == self._revision
        return {} if is_known else self._rescue.conflicts()

    def _begin(self, conflicts: Mapping[Path, bytes]) -> None:
        """One begins from the file and the copies of it together, brought up to date."""
        tables = self._storage.read() or {}
        if conflicts or is_older(tables):
            self._storage.write(migrated(with_conflicts(tables, conflicts.values())))

    def _damage_notice(self, error: DamagedFile, *, by_git: bool) -> str:
        if by_git:
            return f"{self.path.name} was left unmerged: it is merged from what git holds; the first change saves that."
        number = len(self._known.annotations)
        found = f"{number} annotation{'s' if number != 1 else ''} could be read"
        kept = self._rescue.kept_as(error.content).relative_to(self.path.parent)
        return f"{error}: {found}; the first change begins a new file, this one is kept as {kept}."

    def _notice(self, tables: Tables) -> str:
        """What the reader must be told about what is in the file."""
        name, bad, doubled = self.path.name, self._known.unreadable, self._known.doubled
        notices = [
            *([f"{name} was written by a newer postil: it can be read, not changed."] if is_newer(tables) else []),
            *([f"{bad} of the records in {name} cannot be read; they stay in it as they are."] if bad else []),
            *(
                [f"{name} has {doubled} more of ids that are in it already: the one changed last counts."]
                if doubled
                else []
            ),
        ]
        return " ".join(notices)

    def _take_over(self, changed: Mapping[str, Recorded]) -> None:
        """An annotation that was in the file and is no longer leaves a tombstone; one that is back has none."""
        tables = self._storage.read() or {}
        if is_newer(tables):
            raise CannotSave(f"only a newer postil can change it: {self.path}")
        self._take(tables)
        self._write_document(tables.get("document", {}))
        stones = tables.get("deleted", {})
        there = {id: self._known.keys(id) for id in changed}
        buried = _keys(stones, changed)
        kept: dict[str, Record] = {}
        gone: dict[str, Record] = {}
        for id, each in changed.items():
            after = each.change.merged_into(self._known.annotations.get(id))
            if after is not None:
                kept[id] = to_json(outliving(after, [stones[key] for key in buried[id]]), self._source)
            elif there[id]:
                gone[id] = self._tombstone(id, each.when)
        self._exchange("annotations", tables.get("annotations", {}), there, gone, kept)
        self._exchange("deleted", stones, buried, kept, gone)

    def _write_document(self, rows: Rows) -> None:
        """One record says which document and which text of it the annotations are about."""
        key, before = next(((key, row) for key, row in rows.items() if isinstance(row, dict)), ("", {}))
        document = self._document
        after = before | {
            "source": self._source,
            "title": document.title,
            "text": {"sha256": document.sha256, "length": len(document), "reader": document.reader},
            "schema": SCHEMA,
        }
        if after != before:
            number = int(key or next(number for number in count(1) if str(number) not in rows))
            self._replace("document", [number] if key else [], {number: after})

    def _exchange(
        self,
        name: str,
        rows: Rows,
        keys: Mapping[str, list[str]],
        gone: Iterable[str],
        records: Mapping[str, Record],
    ) -> None:
        """Take the gone rows away and put the records where those with their ids were; a record keeps its number."""
        taken = set(map(int, rows)) if any(not keys[id] for id in records) else set()
        inserted: dict[int, Record] = {}
        for id, record in records.items():
            number = int(keys[id][0]) if keys[id] else free_number(id, taken)
            taken.add(number)
            inserted[number] = record
        self._replace(name, [int(key) for id in (*gone, *records) for key in keys[id]], inserted)

    def _replace(self, name: str, removed: list[int], inserted: Mapping[int, Record]) -> None:
        if removed or inserted:
            cast("ExchangeTable", self._database.table(name)).exchange(removed, inserted)

    def _tombstone(self, id: str, when: str) -> Record:
        return {"id": id, "deleted": when} | ({"creator": self._creator} if self._creator else {})


def _one_row(other: Rows, ours: Rows) -> Record:
    """One record of the document, with the unknown fields of both; ours count."""
    rows = [(key, row) for rows in (ours, other) for key, row in rows.items() if isinstance(row, dict)]
    return {rows[0][0]: {**rows[-1][1], **rows[0][1]}} if rows else {}


def _is_missing(path: Path) -> bool:
    """Raises CannotRead."""
    with raised_as(CannotRead, path):
        try:
            path.stat()
        except FileNotFoundError:
            return True
    return False


def _locked(path: Path) -> str:
    """In words, that the file cannot be written, or not be made where it is missing."""
    try:
        real = Path(os.path.realpath(path))
        nearest = next(each for each in (real, *real.parents) if each.exists())
        folder = nearest if nearest.is_dir() else nearest.parent
        number = refusal(nearest) or refusal(folder)
        words = WORDS.get(number, "")
    except OSError as error:
        words = (error.strerror or str(error)).lower()
    return f"The annotations can be read, not changed ({words}): {path}." if words else ""


def _keys(rows: Rows, ids: Iterable[str]) -> dict[str, list[str]]:
    """Under which keys the records with the ids stand."""
    keys: dict[str, list[str]] = {id: [] for id in ids}
    for key, row in rows.items():
        if (id := id_of(row)) in keys:
            keys[id].append(key)
    return keys
