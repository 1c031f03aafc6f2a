"""The log of steps: all that was done to the annotations in one folder, a line a step, never rewritten.

A step is one line of JSON in UTF-8. A line that cannot be read (a crash or a full disk cut it short) is passed over. The log is
not synced to the disk with each step: the annotation file is, and holds all that was noted.
"""

import hashlib
import os
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from contextlib import suppress
from pathlib import Path
from typing import Any

from postil.core.annotation import Annotation
from postil.core.notebook import Change, Step
from postil.core.steps import Entry, once, standing
from postil.core.webannotation import from_json, to_json
from postil.errors import BadRecord, CannotRead, CannotSave
from postil.store.atomic_file import PRIVATE, alone, raised_as
from postil.store.exact_json import compact, parsed

READ_AHEAD = 1 << 20

OFFERED = 1_000
"""So many of a document's last steps are looked through for those to take back: a tenth of a second."""

Line = tuple[int, bytes]
"""At which byte of the log it begins, and what is in it."""


class History:
    """The log in `folder` for the folder of annotations; documents go by the IRI that annotation files have for them."""

    def __init__(self, folder: Path, annotations: Path) -> None:
        self.path = folder / f"{path_hash(annotations)[:16]}.jsonl"

    @property
    def size(self) -> int:
        """The log's bytes now: where the next line will begin, or one byte before it. 0 where there is none."""
        try:
            return self.path.stat().st_size
        except OSError:
            return 0

    def append(self, document: str, entries: Sequence[Entry]) -> None:
        """Add steps, each with its time, by one write. Raises CannotSave; some of them may then be there, and may be again."""
        if not entries:
            return
        content = lines(document, entries)
        with alone(self.path, PRIVATE), raised_as(CannotSave, self.path):
            _append(self.path, content)

    def steps(self, document: str) -> list[Entry]:
        """The document's steps in order, each once; [] where there is no log. Raises CannotRead."""
        return once(entry for _, entry in _entries(self._lines(document), document))

    def standing_before(
        self, document: str, offset: int, also: AbstractSet[str] = frozenset()
    ) -> tuple[list[Step], list[Step]]:
        """What stands of the last steps that were logged before the log had grown to `offset` bytes, see `standing`.

        Those with the ids in `also` count as if they had been. What came later counts as well: a step that was undone since
        is not done, and none can be redone after a new one.
        Raises CannotRead.
        """
        found = list(_entries(deque(self._lines(document), OFFERED), document))
        old = {entry.step.id for at, entry in found if at < offset} | also
        done, undone = standing(entry for _, entry in found)
        return [step for step in done if step.id in old], [step for step in undone if step.takes_back in old]

    def _lines(self, document: str) -> Iterator[Line]:
        """Those that name the document."""
        named = _member("document", document)
        at = 0
        with raised_as(CannotRead, self.path), suppress(FileNotFoundError), self.path.open("rb", READ_AHEAD) as file:
            for line in file:
                if named in line:
                    yield at, line
                at += len(line)


def lines(document: str, entries: Iterable[Entry]) -> bytes:
    """A line of JSON for each step. Raises CannotSave where a record is nested too deeply."""
    return b"".join(_line(document, step, time) for step, time in entries)


def entry_in(line: bytes) -> tuple[str, Entry] | None:
    """The document's IRI and the step with its time, None where they cannot be read."""
    try:
        record = parsed(line)
    except (ValueError, RecursionError):
        return None
    match record:
        case {
            "step": str(id),
            "time": str(time),
            "document": str(document),
            "words": str(words),
            "changes": list(changes),
        }:
            takes_back = record.get("takes_back", "")
        case _:
            return None
    try:
        step = Step(tuple(map(_change, changes)), words, id, takes_back)
    except BadRecord:
        return None
    return (document, Entry(step, time)) if isinstance(takes_back, str) else None


def path_hash(path: Path) -> str:
    """Hex digits that stand for a path, whatever links lead to it."""
    return hashlib.sha256(os.fsencode(os.path.realpath(path))).hexdigest()


def _entries(found: Iterable[Line], document: str) -> Iterator[tuple[int, Entry]]:
    """The document's steps, and where their lines begin; another's line can name it in a record's foreign fields."""
    for at, line in found:
        each = entry_in(line)
        if each is not None and each[0] == document:
            yield at, each[1]


def _append(path: Path, content: bytes) -> None:
    """One write behind a line's end; O_APPEND keeps writers apart where the lock does not."""
    descriptor = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, PRIVATE)
    try:
        size = os.fstat(descriptor).st_size
        if size and os.pread(descriptor, 1, size - 1) != b"\n":
            content = b"\n" + content
        written = os.write(descriptor, content)
    finally:
        os.close(descriptor)
    if written < len(content):
        raise CannotSave(f"only {written} of {len(content)} bytes could be written: {path}")


def _line(document: str, step: Step, time: str) -> bytes:
    """Each member is encoded by itself, so that a document's is the same bytes in all lines."""
    changes = [
        {"before": _record(change.before, document), "after": _record(change.after, document)}
        for change in step.changes
    ]
    members = {
        "step": step.id,
        "time": time,
        "document": document,
        "words": step.words,
        **({"takes_back": step.takes_back} if step.takes_back else {}),
        "changes": changes,
    }
    return b"{" + b",".join(_member(name, value) for name, value in members.items()) + b"}\n"


def _member(name: str, value: Any) -> bytes:
    return compact(name) + b":" + compact(value)


def _record(annotation: Annotation | None, document: str) -> dict[str, Any] | None:
    return None if annotation is None else to_json(annotation, document)


def _change(record: Any) -> Change:
    """Raises BadRecord."""
    match record:
        case {"before": before, "after": after} if before is not None or after is not None:
            return Change(_annotation(before), _annotation(after))
    raise BadRecord("A change has neither a before nor an after.")


def _annotation(record: Any) -> Annotation | None:
    return None if record is None else from_json(record)
