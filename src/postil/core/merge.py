"""Merge two writers' annotations: a side that changed wins over one that did not, and nothing that was edited is lost.

Each function takes the common base and two sides; which side is named first makes no difference. Concurrent processes, undo,
git's merge driver and conflict files of synchronised folders all come here.
"""

import json
from collections.abc import Mapping
from dataclasses import fields, replace
from datetime import datetime, timedelta
from typing import Any

from postil.core import tags
from postil.core.annotation import Annotation
from postil.core.records import Rows, Tables, by_id, free_number
from postil.core.webannotation import from_json, to_json
from postil.errors import BadRecord

BESIDE = ("document", "annotations", "deleted")
"""The tables that are ours; of others the rows go by their keys."""

NEWEST_OF_ITS_OWN = ("id", "tags", "note", "modified", "created", "unknown")
"""Fields of an annotation that have a rule of their own; of the others the newer side's counts."""

Record = dict[str, Any]


def merge_annotations(base: Annotation | None, one: Annotation, other: Annotation) -> Annotation:
    """One annotation that two sides have changed, field by field; without a base both are taken to have made it.

    Tags are a set, two different notes keep both texts, otherwise the side modified later counts.
    """
    if one == other or other == base:
        return one
    if one == base:
        return other
    newer = max(one, other, key=_age)
    older = other if newer is one else one
    values = {
        field.name: _field(*(getattr(side, field.name, None) for side in (base, newer, older)))
        for field in fields(Annotation)
        if field.name not in NEWEST_OF_ITS_OWN
    }
    return replace(
        newer,
        **values,
        tags=_merged_tags(base.tags if base else (), newer.tags, older.tags),
        note=_merged_notes(base.note if base else "", newer.note, older.note),
        created=min(filter(None, (one.created, other.created)), default=""),
        unknown=_merged_values(base.unknown if base else {}, newer.unknown, older.unknown),
    )


def is_edited(before: Annotation, now: Annotation) -> bool:
    """Whether more than the time of its last change differs: an edit beats a deletion."""
    return replace(now, modified=before.modified) != before


def merge_tables(base: Tables, one: Tables, other: Tables) -> Tables:
    """The tables of an annotation file that two sides have changed.

    Annotations and tombstones go by their ids. An edit beats a deletion; without a common base the later of the two counts.
    A record without an id stays as it is.
    """
    if one == other or other == base:
        return dict(one)
    if one == base:
        return dict(other)
    merged = {
        name: _merged_values(base.get(name, {}), one.get(name, {}), other.get(name, {}))
        for name in sorted(one.keys() | other.keys())
        if name not in ("annotations", "deleted")
    }
    living, dead = _merged_records(base, one, other)
    sides = (base, one, other)
    tables = {
        "annotations": _numbered(living, [side.get("annotations", {}) for side in sides]),
        "deleted": _numbered(dead, [side.get("deleted", {}) for side in sides]),
    }
    return {
        **merged,
        **{name: rows for name, rows in tables.items() if rows or any(name in side for side in (one, other))},
    }


def _age(annotation: Annotation) -> tuple[str, str]:
    return annotation.modified, repr(annotation)


def _field(base: Any, newer: Any, older: Any) -> Any:
    return older if newer == base else newer


def _merged_tags(base: tuple[str, ...], newer: tuple[str, ...], older: tuple[str, ...]) -> tuple[str, ...]:
    """Each side's additions and removals; a tag keeps its place, and of two spellings the one that is new."""
    if newer in (base, older) or older == base:
        return older if newer == base else newer
    known = {tags.folded(tag): tag for tag in base}
    new, old = ({tags.folded(tag): tag for tag in side} for side in (newer, older))
    wanted = [each for each in dict.fromkeys([*known, *new, *old]) if _stays(each in known, each in new, each in old)]
    return tuple(
        _field(known.get(each), new.get(each, known.get(each)), old.get(each, known.get(each))) for each in wanted
    )


def _stays(was: bool, newer: bool, older: bool) -> bool:
    """Whether a member of a set stands in it when two sides have changed the set."""
    return (newer and older) if was else (newer or older)


def _merged_notes(base: str, newer: str, older: str) -> str:
    """Both texts, the older first; a text that the other holds already stands once, and an edit beats a removal."""
    if newer == base or older in newer:
        return newer if newer != base else older
    if older == base or newer in older:
        return newer if older == base else older
    return f"{older}\n\n{newer}"


def _merged_values(base: Any, one: Any, other: Any) -> Any:
    """Any JSON, member by member where both sides are objects."""
    if one == other or other == base:
        return one
    if one == base:
        return other
    if not (isinstance(one, Mapping) and isinstance(other, Mapping)):
        return max(one, other, key=_written)
    before = base if isinstance(base, Mapping) else {}
    merged = {}
    for name in sorted(one.keys() | other.keys()):
        sides = [side.get(name, _ABSENT) for side in (before, one, other)]
        value = _merged_members(*sides)
        if value is not _ABSENT:
            merged[name] = value
    return merged


_ABSENT = object()


def _merged_members(base: Any, one: Any, other: Any) -> Any:
    """A member that one side has taken away stays where the other has changed it."""
    if one is _ABSENT or other is _ABSENT:
        there = other if one is _ABSENT else one
        return _ABSENT if there is not _ABSENT and there == base else there
    return _merged_values(None if base is _ABSENT else base, one, other)


def _written(value: Any) -> str:
    return json.dumps(value, sort_keys=True, default=str)


def _merged_records(base: Tables, one: Tables, other: Tables) -> tuple[dict[str, Record], dict[str, Record]]:
    """The annotations that stand, and the tombstones of those that do not, by id."""
    (before, b_dead), (left, l_dead), (right, r_dead) = (
        (by_id(side, "annotations"), by_id(side, "deleted")) for side in (base, one, other)
    )
    living: dict[str, Record] = {}
    dead: dict[str, Record] = {}
    for id in sorted(left.keys() | right.keys() | l_dead.keys() | r_dead.keys()):
        was = before.get(id)
        stones = [stone for stone in (l_dead.get(id), r_dead.get(id)) if stone is not None]
        stone = max(stones, key=lambda each: (str(each.get("deleted", "")), _written(each)), default=None)
        record = _survivor(was, left.get(id), right.get(id), stone)
        if record is not None:
            living[id] = record
        elif stone is not None and not _is_forgotten(b_dead.get(id), l_dead.get(id), r_dead.get(id)):
            dead[id] = stone
    return living, dead


def _is_forgotten(base: Record | None, one: Record | None, other: Record | None) -> bool:
    """Whether a side has taken the tombstone away and the other has left it as it was."""
    return base is not None and (one is None or other is None) and (one or other) == base


def _survivor(was: Record | None, one: Record | None, other: Record | None, stone: Record | None) -> Record | None:
    """The annotation's record, None where it is deleted."""
    if one is not None and other is not None:
        return _merged_record(was, one, other)
    there = one if one is not None else other
    if there is None or there == was:
        return None
    if was is not None:
        return _later_than(there, stone) if _has_edit(was, there) else None
    return there if stone is None or str(there.get("modified", "")) > str(stone.get("deleted", "")) else None


def _has_edit(was: Record, now: Record) -> bool:
    return {**now, "modified": None} != {**was, "modified": None}


def _later_than(record: Record, stone: Record | None) -> Record:
    """An edit that beats a deletion is told to be the later: whoever merges without the base sees it so."""
    when = str(stone.get("deleted", "")) if stone else ""
    if not when or str(record.get("modified", "")) > when:
        return record
    return {**record, "modified": a_moment_after(when)}


def a_moment_after(when: str) -> str:
    """A millisecond later (UTC, as in `Annotation.modified`); a time that is none stays as it is."""
    try:
        moment = datetime.fromisoformat(when.replace("Z", "+00:00")) + timedelta(milliseconds=1)
    except (ValueError, OverflowError):
        return when
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _merged_record(was: Record | None, one: Record, other: Record) -> Record:
    if one == other or other == was:
        return one
    if one == was:
        return other
    try:
        base = None if was is None else from_json(was)
        merged = merge_annotations(base, from_json(one), from_json(other))
    except BadRecord:
        return _merged_values(was, one, other)  # type: ignore[no-any-return]
    newer = max(one, other, key=lambda each: (str(each.get("modified", "")), _written(each)))
    return to_json(merged, _source(newer))


def _source(record: Record) -> str:
    target = record.get("target")
    source = target.get("source") if isinstance(target, dict) else target
    return source if isinstance(source, str) else ""


def _numbered(records: Mapping[str, Record], sides: list[Rows]) -> dict[str, Any]:
    """The records under their numbers, then the rows without an id; a record keeps the least number that a side has for it."""
    numbers: dict[str, list[int]] = {}
    loose: dict[str, Any] = {}
    base, *changed = sides
    for rows in changed:
        for key, row in rows.items():
            if isinstance(row, dict) and isinstance(row.get("id"), str):
                numbers.setdefault(row["id"], []).append(int(key))
            elif not (base.get(key) == row and any(side.get(key) != row for side in changed)):
                loose[key if loose.get(key, row) == row else str(free_number(_written(row), set(map(int, loose))))] = (
                    row
                )
    taken = {int(key) for key in loose}
    placed: dict[str, Any] = {}
    for id, record in records.items():
        free = [number for number in sorted(numbers.get(id, ())) if number not in taken]
        number = free[0] if free else free_number(id, taken)
        taken.add(number)
        placed[str(number)] = record
    return {**placed, **loose}
