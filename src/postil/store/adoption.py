"""Annotations that a document which is gone has left, about a text that another document has: they can be taken over.

The new file is written and fsynced before the old one goes, and a copy of the old one is kept first; where both are there
afterwards, taking over again merges them by their ids and changes nothing.
"""

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from postil.core.document import Document
from postil.core.records import Tables
from postil.core.steps import Entry
from postil.errors import CannotRead, CannotSave, DamagedFile
from postil.store.atomic_file import alone, raised_as
from postil.store.mentions import naming
from postil.store.naming import path_in
from postil.store.rescue import CONFLICT, Stages
from postil.store.schema import is_newer, migrated

if TYPE_CHECKING:
    from postil.store.annotation_file import AnnotationFile
    from postil.store.backups import Backups


class Left(NamedTuple):
    """The annotation file of a document that is gone: the IRI by which it names it, where that lay, what is in it."""

    path: Path
    source: str
    document: Path
    number: int
    latest: str
    """When something in it was changed last."""


def left(root: Path, sha256: str, own: Path) -> list[Left]:
    """Those under `root`, the folder of annotations, about the text with this SHA-256; the one changed last comes first.

    The file `own` is none of them, nor what Syncthing left beside a file: that is merged in with it.
    """
    found = naming(root, sha256, lambda path: path == own or CONFLICT in path.name)
    every = (_left(root, path, content, sha256) for path, content in found)
    return sorted(filter(None, every), key=lambda each: (each.latest, str(each.path)), reverse=True)


def take_over(
    what: Left,
    into: "AnnotationFile",
    document: Document,
    *,
    root: Path,
    mode: int | None,
    waiting: list[Entry],
    stages: Stages,
    when: str,
    saved: Callable[[], object] = lambda: None,
) -> None:
    """Merge the file of a document that is gone into another, as annotations of that, and remove it from its place.

    `waiting` are steps that could not be saved in it, `saved` is called when they are. Raises CannotSave.
    """
    from postil.store.annotation_file import AnnotationFile
    from postil.store.backups import Backups

    backups = Backups(root, what.path, mode)
    try:
        AnnotationFile(what.path, what.source, document, mode=mode, root=root, stages=stages).write(waiting)
        saved()
        with _both_alone(what.path, into.path, mode):
            tables = _tables(what)
            _keep(backups, what.path, when)
            into.merge_in(named_anew(migrated(tables), what.source, into.source_iri), when)
            with raised_as(CannotSave, what.path):
                what.path.unlink()
    except (CannotRead, DamagedFile) as error:
        raise CannotSave(str(error)) from error


def named_anew(tables: Tables, old: str, new: str) -> Tables:
    """The tables of a file in which another IRI stands for the document, in its record and in the annotations' targets."""
    rows = {key: _document_anew(row, new) for key, row in tables.get("document", {}).items()}
    annotations = {key: _annotation_anew(row, old, new) for key, row in tables.get("annotations", {}).items()}
    return {**tables, **({"document": rows} if rows else {}), **({"annotations": annotations} if annotations else {})}


def _left(root: Path, path: Path, content: bytes, sha256: str) -> Left | None:
    """None for a file about another text, or whose document is there, or in which nothing is to be taken over."""
    from postil.core.soundness import records
    from postil.store.atomic_json import tables_in

    try:
        tables = tables_in(content, path.name)
    except DamagedFile:
        return None
    source = _about(tables, sha256)
    document = None if source is None else path_in(source)
    if source is None or document is None or is_newer(tables) or not _is_gone(root.parent / document):
        return None
    annotations = records(tables).annotations.values()
    latest = max((each.modified for each in annotations), default="")
    return Left(path, source, root.parent / document, len(annotations), latest) if annotations else None


def _about(tables: Tables, sha256: str) -> str | None:
    """The document's IRI where the file is about the text with this SHA-256."""
    for row in tables.get("document", {}).values():
        match row:
            case {"source": str(source), "text": {"sha256": found}} if found == sha256:
                return source
    return None


def _is_gone(document: Path) -> bool:
    """A document that cannot be reached just now may be there."""
    try:
        os.stat(document)
    except (FileNotFoundError, NotADirectoryError):
        return True
    except OSError:
        return False
    return False


def _keep(backups: "Backups", path: Path, when: str) -> None:
    with raised_as(CannotSave, path):
        content = path.read_bytes()
    backups.keep(content, when, first=True)


def _tables(what: Left) -> Tables:
    """What it holds by now. Raises CannotSave and DamagedFile."""
    from postil.store.atomic_json import tables_in

    with raised_as(CannotSave, what.path):
        tables = tables_in(what.path.read_bytes(), what.path.name)
    if is_newer(tables):
        raise CannotSave(f"only a newer postil can change it: {what.path}")
    return tables


@contextmanager
def _both_alone(one: Path, other: Path, mode: int | None) -> Iterator[None]:
    """The locks are those of folders, taken in one order by all; a folder that both are in is locked once."""
    folders = {os.path.realpath(path.parent): path for path in (one, other)}
    with ExitStack() as stack:
        for folder in sorted(folders):
            stack.enter_context(alone(folders[folder], mode))
        yield


def _document_anew(row: Any, new: str) -> Any:
    return {**row, "source": new} if isinstance(row, dict) else row


def _annotation_anew(row: Any, old: str, new: str) -> Any:
    """Also where a target is one IRI, or there are several."""
    if not isinstance(row, dict) or "target" not in row:
        return row
    target = row["target"]
    if isinstance(target, list):
        return {**row, "target": [_target_anew(each, old, new) for each in target]}
    return {**row, "target": _target_anew(target, old, new)}


def _target_anew(target: Any, old: str, new: str) -> Any:
    if isinstance(target, Mapping):
        return {**target, "source": new} if target.get("source") == old else target
    return new if target == old else target
