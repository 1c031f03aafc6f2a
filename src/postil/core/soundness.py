"""What is wrong with the records of an annotation file, in words: numbers, ids, records that are no annotations."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from postil.core.annotation import Annotation
from postil.core.display import short
from postil.core.records import Rows, Tables, id_of
from postil.core.webannotation import from_json
from postil.errors import BadRecord

TOLD = 3
"""So many records of one fault are named."""

LONGEST = 120
"""Code points that are told of a record's fault."""

LONGEST_NUMBER = 19
"""Digits of 2**63, which is as far as other programs count."""


@dataclass(frozen=True, slots=True)
class Records:
    """The annotations in a file by their ids; by their numbers those that cannot be read, and why."""

    annotations: dict[str, Annotation]
    unreadable: dict[str, str]


def records(tables: Tables) -> Records:
    """Of two with one id the one that was modified later."""
    found = Records({}, {})
    for key, row in tables.get("annotations", {}).items():
        try:
            annotation = from_json(row)
        except BadRecord as error:
            found.unreadable[key] = str(error)
            continue
        other = found.annotations.get(annotation.id)
        if other is None or other.modified < annotation.modified:
            found.annotations[annotation.id] = annotation
    return found


def faults(tables: Tables, unreadable: Mapping[str, str]) -> Iterator[str]:
    """A line for each record that is not as it should be; of many with one fault the first few, and how many more."""
    rows, stones = tables.get("annotations", {}), tables.get("deleted", {})
    for found in (_documents(tables), _numbers(tables), _unreadable(unreadable), _doubled(rows), _risen(rows, stones)):
        told = list(found)
        yield from told[:TOLD]
        if len(told) > TOLD:
            yield f"and {len(told) - TOLD} more like that"


def has_sound_document(tables: Tables) -> bool:
    """Whether its document's record is one, or missing: a save then puts it right."""
    rows = list(tables.get("document", {}).values())
    return not rows or (len(rows) == 1 and isinstance(rows[0], dict))


def _documents(tables: Tables) -> Iterator[str]:
    rows = tables.get("document", {})
    if len(rows) > 1:
        yield f"has {len(rows)} document records; the first one counts"
    for key, row in rows.items():
        if not isinstance(row, dict):
            yield f"document record {_number(key)} is no JSON object; take it out by hand"
        elif not isinstance(row.get("source"), str):
            yield f"document record {_number(key)} names no document; the next change writes it anew"


def _numbers(tables: Tables) -> Iterator[str]:
    """TinyDB reads `007` as 7, where another record may be, and Python reads no number of thousands of digits."""
    for name, rows in tables.items():
        for key in rows:
            if len(key) > LONGEST_NUMBER or str(int(key)) != key:
                yield f"{_number(key)} is no number for a record ({name[:LONGEST]}); give it another by hand"


def _unreadable(unreadable: Mapping[str, str]) -> Iterator[str]:
    for key, words in unreadable.items():
        yield f"record {_number(key)} is no annotation: {words[:LONGEST].removesuffix('.')}; it stays and is not shown"


def _doubled(rows: Rows) -> Iterator[str]:
    counts = Counter(id for row in rows.values() if (id := id_of(row)))
    for id, count in counts.items():
        if count > 1:
            yield f"{count} records have the id {short(id)}; the one modified last counts"


def _risen(rows: Rows, stones: Rows) -> Iterator[str]:
    """The next change of such an annotation takes its tombstone away."""
    buried = {id_of(stone) for stone in stones.values()} - {""}
    for id in dict.fromkeys(map(id_of, rows.values())):
        if id in buried:
            yield f"annotation {short(id)} is noted as deleted as well; a merge takes the later of the two"


def _number(key: str) -> str:
    return key if len(key) <= LONGEST_NUMBER else f"{key[:LONGEST_NUMBER]}…"
