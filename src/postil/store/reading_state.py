"""Where the reader was in each document: the reader's own, beside no document and in no repository.

One small file a document, so that keeping a place costs the same with a thousand documents and two processes meet only over
the same document; there the later one counts. A damaged file is as good as none.
"""

import hashlib
import json
import os
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from postil.core.annotation import TextQuoteSelector
from postil.core.document import Span
from postil.errors import CannotSave
from postil.store.atomic_file import PRIVATE, replace_file

SUFFIX = ".json"

FIELDS: dict[str, type] = {
    "source": str,
    "when": str,
    "start": int,
    "end": int,
    "size": str,
    "unit": str,
    "panel": bool,
    "digits": dict,
    "progress": int,
    "marks": dict,
    "words": dict,
}

FOCUS = ""
"""Stands for the passage in focus among the letters of marks."""


class Marked(NamedTuple):
    """What a mark stands for: code points, the size of the passage, by what `j` went."""

    start: int
    end: int
    size: str
    unit: str


@dataclass(frozen=True, slots=True)
class Reading:
    """The passage in focus and its size, by what `j` goes, whether the panel was open, which digit takes which tag, the
    percentage read, and the marks by their letters. `words` are those that stood at the focus and at the marks.
    """

    span: Span
    size: str = "paragraph"
    unit: str = "paragraph"
    panel: bool = True
    digits: Mapping[str, str] = field(default_factory=dict)
    progress: int = 0
    marks: Mapping[str, Marked] = field(default_factory=dict)
    words: Mapping[str, TextQuoteSelector] = field(default_factory=dict)

    @property
    def spans(self) -> dict[str, Span]:
        """The focus, and the passages of the marks by their letters."""
        return {FOCUS: self.span} | {letter: Span(mark.start, mark.end) for letter, mark in self.marks.items()}


class Recent(NamedTuple):
    """A document that was read: when (UTC, as in `Annotation.modified`), and how far in percent."""

    source: str
    when: str
    progress: int


class ReadingState:
    """Kept in a folder, which is made when it is needed; documents go by their source."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def place(self, source: str) -> Reading | None:
        """What was remembered last, None for a document that is new."""
        record = _record(self._file(source))
        return _reading(record) if record is not None and record["source"] == source else None

    def remember(self, source: str, reading: Reading, when: str) -> bool:
        """Keep it; False where that cannot be done, which is no reason to trouble the reader."""
        record = {
            "source": source,
            "when": when,
            "start": reading.span.start,
            "end": reading.span.end,
            "size": reading.size,
            "unit": reading.unit,
            "panel": reading.panel,
            "digits": dict(reading.digits),
            "progress": reading.progress,
            "marks": dict(reading.marks),
            "words": {name: [each.exact, each.prefix, each.suffix] for name, each in reading.words.items()},
        }
        try:
            replace_file(self._file(source), json.dumps(record, indent=1).encode(), PRIVATE, durable=False)
        except CannotSave:
            return False
        return True

    def take_along(self, old: str, new: str) -> Reading | None:
        """A document has moved: where nothing is remembered of it there, that is what was remembered where it was.

        What was taken along; None for nothing. That it cannot be kept is no reason to trouble the reader.
        """
        record = _record(self._file(old))
        if record is None or record["source"] != old or self.place(new) is not None:
            return None
        content = json.dumps(record | {"source": new}, indent=1).encode()
        with suppress(CannotSave):
            replace_file(self._file(new), content, PRIVATE, durable=False)
        return _reading(record)

    def forget(self, source: str) -> None:
        """The document is new again. Raises OSError."""
        self._file(source).unlink(missing_ok=True)

    @property
    def is_empty(self) -> bool:
        """Whether no place in any document was remembered yet."""
        try:
            return not any(path.suffix == SUFFIX for path in self._folder.iterdir())
        except OSError:
            return True

    def recent(self, most: int = 50) -> list[Recent]:
        """The documents read last, the last first; no more files are opened than are asked for."""
        latest = sorted(_files_with_times(self._folder), reverse=True)[:most]
        records = [record for _, path in latest if (record := _record(Path(path))) is not None]
        recents = [Recent(record["source"], record["when"], record["progress"]) for record in records]
        return sorted(recents, key=lambda recent: recent.when, reverse=True)

    def _file(self, source: str) -> Path:
        digest = hashlib.sha256(source.encode(errors="surrogatepass")).hexdigest()
        return self._folder / f"{digest[:32]}{SUFFIX}"


def _files_with_times(folder: Path) -> list[tuple[int, str]]:
    try:
        with os.scandir(folder) as entries:
            return [(entry.stat().st_mtime_ns, entry.path) for entry in entries if entry.name.endswith(SUFFIX)]
    except OSError:
        return []


def _record(path: Path) -> dict[str, Any] | None:
    """A file's fields, None where it is missing or damaged."""
    try:
        record = {"unit": "paragraph", "marks": {}, "words": {}, **json.loads(path.read_bytes())}
    except (OSError, ValueError, TypeError, RecursionError):
        return None
    if any(type(record.get(name)) is not kind for name, kind in FIELDS.items()):
        return None
    is_whole = 0 <= record["start"] <= record["end"] and all(type(tag) is str for tag in record["digits"].values())
    is_whole = is_whole and all(map(_is_mark, record["marks"].values()))
    return record if is_whole and all(map(_is_quote, record["words"].values())) else None


def _is_mark(value: Any) -> bool:
    match value:
        case [int(start), int(end), str(), str()]:
            return 0 <= start <= end
    return False


def _is_quote(value: Any) -> bool:
    match value:
        case [str(), str(), str()]:
            return True
    return False


def _reading(record: Mapping[str, Any]) -> Reading:
    span = Span(record["start"], record["end"])
    marks = {letter: Marked(*value) for letter, value in record["marks"].items()}
    words = {name: TextQuoteSelector(*value) for name, value in record["words"].items()}
    size, unit, panel, digits, progress = (record[name] for name in ("size", "unit", "panel", "digits", "progress"))
    return Reading(span, size, unit, panel, digits, progress, marks, words)
