"""Merge two writers' annotations: a side that changed wins over one that did not, and nothing that was edited is lost.

Each function takes the common base and two sides; which side is named first makes no difference, and merging the result again
with a side changes nothing. Concurrent processes, undo, git's merge driver and conflict files of synced folders come here.
"""

from collections.abc import Callable, Mapping
from dataclasses import asdict, replace
from functools import partial
from typing import Any, TypeVar

from postil.core import tags
from postil.core.annotation import Annotation, Target
from postil.core.records import Name, Table, Tables, by_id, by_key, free_number, named, written
from postil.core.times import a_moment_after
from postil.core.webannotation import from_json, to_json
from postil.errors import BadRecord

T = TypeVar("T")
U = TypeVar("U")

Record = dict[str, Any]
Sides = tuple[T, T, T]
"""The base, one side and the other."""

Choice = Callable[[Any, Any], Any]
"""What becomes of two values, the older and the newer, where both sides have changed the base's."""

OURS = {"annotations", "deleted"}
"""The tables whose rows go by their ids."""

DEEPEST = 64
"""Levels of objects in a field of others that are merged member by member."""

ABSENT = object()
"""Stands where a side has no such member."""


def merge_annotations(base: Annotation | None, one: Annotation, other: Annotation) -> Annotation:
    """One annotation that two sides have changed, field by field; without a base both are taken to have made it.

    Tags are a set, two different notes keep both texts, otherwise the side modified later counts.
    """
    if one == other or other == base:
        return one
    if one == base:
        return other
    older, newer = _by_age(one, other)
    choose = _greater if older.modified == newer.modified else _newer

    def merged(name: str, absent: Any, both: Choice = choose) -> Any:
        return _changed(getattr(base, name, absent), getattr(older, name), getattr(newer, name), both)

    target = merged("target", ABSENT)
    return replace(
        newer,
        target=target,
        **{name: merged(name, ABSENT) for name in ("status", "star", "creator")},
        tags=merged("tags", (), partial(_both_tags, base.tags if base else (), choose=choose)),
        note=merge_notes(base.note if base else "", older.note, newer.note),
        place=merged("place", None) if one.target == other.target else _side_with(target, newer, older).place,
        created=min(filter(None, (one.created, other.created)), default=""),
        unknown=merged("unknown", {}, partial(_both_values, base.unknown if base else {}, choose=choose)),
    )


def _side_with(target: Target, *sides: Annotation) -> Annotation:
    """A place goes with the target that it was found for."""
    return next(side for side in sides if side.target == target)


def merge_notes(base: str, older: str, newer: str) -> str:
    """The note that one side has changed; two different ones are both kept, the older first."""
    note: str = _changed(base, older, newer, _both_notes)
    return note


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
    sides = base, one, other
    names = one.keys() | other.keys()
    merged = {name: _merged_table(name, _at(sides, name, {})) for name in names - OURS}
    annotations, deleted = (_each(_at(sides, name, {}), _by_id) for name in ("annotations", "deleted"))
    living, dead = _living_and_dead(annotations, deleted)
    ours = {"annotations": _numbered(living, annotations), "deleted": _numbered(dead, deleted)}
    return merged | {name: rows for name, rows in ours.items() if rows or name in names}


def _changed(base: Any, older: Any, newer: Any, both: Choice) -> Any:
    """The value of the side that has changed it; `both` says what becomes of two changes."""
    if newer in (base, older):
        return older
    return newer if older == base else both(older, newer)


def _by_age(one: Annotation, other: Annotation) -> list[Annotation]:
    """The one modified earlier first; of one time, in an order that does not hang on which is named first."""
    if one.modified == other.modified:
        return sorted((one, other), key=_content)
    return sorted((one, other), key=lambda annotation: annotation.modified)


def _content(annotation: Annotation) -> str:
    """All that is in it, but for what is nested too deeply."""
    try:
        return written(asdict(annotation))
    except RecursionError:
        return written(asdict(replace(annotation, unknown={})))


def _newer(older: Any, newer: Any) -> Any:
    return newer


def _greater(one: Any, other: Any) -> Any:
    """Of two values of the same time, the same whichever is named first: the higher number, else the last in the alphabet."""
    return max(one, other, key=lambda value: (value if isinstance(value, int) else 0, written(value)))


def _both_notes(older: str, newer: str) -> str:
    """Both texts, the older first; a text that the other holds already stands once, and an edit beats a removal."""
    if older in newer or newer in older:
        return max(older, newer, key=len)
    return f"{older}\n\n{newer}"


def _both_tags(
    base: tuple[str, ...], older: tuple[str, ...], newer: tuple[str, ...], choose: Choice
) -> tuple[str, ...]:
    was, old, new = ({tags.folded(tag): tag for tag in side} for side in (base, older, newer))
    return tuple(_both_sets(was, old, new, choose))


def _both_sets(
    base: Mapping[str, Any], older: Mapping[str, Any], newer: Mapping[str, Any], choose: Choice
) -> list[Any]:
    """Each side's additions and removals, for members by what they have in common; of two spellings the one that is new."""

    def stays(name: str) -> bool:
        return (name in older and name in newer) if name in base else True

    order = _order(list(filter(stays, older)), list(filter(stays, newer)), choose)
    spellings = {name: (older.get(name, newer.get(name)), newer.get(name, older.get(name))) for name in order}
    return [_changed(base.get(name), *spellings[name], choose) for name in order]


def _order(older: list[str], newer: list[str], choose: Choice) -> list[str]:
    """The order of the side that holds all that the other holds, else the older's and what the newer has besides."""
    if set(older) == set(newer):
        return older if older == newer else choose(older, newer)
    return newer if set(older) < set(newer) else list(dict.fromkeys([*older, *newer]))


def _both_values(base: Any, older: Any, newer: Any, choose: Choice, depth: int = 0) -> Any:
    """Any JSON: objects member by member, lists of objects as sets; a text's hash and what stands beside it are one value.

    So is what is nested more than `DEEPEST` levels.
    """
    match older, newer:
        case ({"sha256": _}, _) | (_, {"sha256": _}):
            return choose(older, newer)
        case dict(), dict() if depth < DEEPEST:
            return _both_objects(base if isinstance(base, dict) else {}, older, newer, choose, depth)
        case [dict(), *_], [dict(), *_]:
            was, old, new = ({written(each): each for each in _list(side)} for side in (base, older, newer))
            return _both_sets(was, old, new, choose)
    return choose(older, newer)


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _both_objects(
    base: Mapping[Any, Any], older: Mapping[Any, Any], newer: Mapping[Any, Any], choose: Choice, depth: int = 0
) -> dict[Any, Any]:
    """Member by member; one that a side has taken away stays where the other has changed it."""
    sides = base, older, newer
    merged = {
        name: _changed(
            *_at(sides, name, ABSENT), partial(_both_members, base.get(name), choose=choose, depth=depth + 1)
        )
        for name in sorted(older.keys() | newer.keys())
    }
    return {name: value for name, value in merged.items() if value is not ABSENT}


def _both_members(base: Any, older: Any, newer: Any, choose: Choice, depth: int) -> Any:
    if older is ABSENT or newer is ABSENT:
        return newer if older is ABSENT else older
    return _both_values(base, older, newer, choose, depth)


def _each(sides: Sides[T], of: Callable[[T], U]) -> Sides[U]:
    base, one, other = sides
    return of(base), of(one), of(other)


def _at(sides: Sides[Any], name: Any, absent: Any = None) -> Sides[Any]:
    """What each side has under the name."""
    return _each(sides, lambda side: side.get(name, absent))


def _by_id(rows: Record) -> Table:
    return named(rows, by_id)


def _merged_table(name: str, sides: Sides[Record]) -> Record:
    """A table of others: a row of the base goes by its number, a new one is added whole.

    Two programs that count 1, 2, 3 add two rows under one number. There is one document, and one record of it.
    """
    base, _, _ = sides

    def name_of(key: str, row: Any) -> Name | None:
        return by_key(key, row) if name == "document" or key in base else None

    tables = _each(sides, lambda rows: named(rows, name_of))
    return _numbered(_both_objects(*_each(tables, lambda table: table.rows), choose=_greater), tables)


def _living_and_dead(annotations: Sides[Table], deleted: Sides[Table]) -> tuple[dict[Name, Any], dict[Name, Any]]:
    """The annotations that stand, and the tombstones of those that do not."""
    living, dead = (_both_objects(*_each(tables, _without_id), choose=_greater) for tables in (annotations, deleted))
    records, stones = (_each(tables, _with_id) for tables in (annotations, deleted))
    for id in {id for side in (*records[1:], *stones[1:]) for id in side}:
        stone = _changed(*_at(stones, id), both=_later_stone)
        record = _survivor(*_at(records, id), stone)
        if record is not None:
            living[id] = record
        elif stone is not None:
            dead[id] = stone
    return living, dead


def _with_id(table: Table) -> dict[Name, Any]:
    return {name: row for name, row in table.rows.items() if name[0] == "id"}


def _without_id(table: Table) -> dict[Name, Any]:
    return {name: row for name, row in table.rows.items() if name[0] != "id"}


def _later_stone(one: Record | None, other: Record | None) -> Record | None:
    stones = [stone for stone in (one, other) if stone is not None]
    return max(stones, key=lambda stone: (_deleted(stone), written(stone)), default=None)


def _survivor(was: Record | None, one: Record | None, other: Record | None, stone: Record | None) -> Record | None:
    """The annotation's record, None where it is deleted."""
    if one is not None and other is not None:
        merged: Record = _changed(was, one, other, partial(_both_records, was))
        return merged
    there = other if one is None else one
    if there is None:
        return None
    if was is not None:
        return _later_than(there, stone) if _has_edit(was, there) else None
    return there if stone is None or _modified(there) > _deleted(stone) else None


def _has_edit(was: Record, now: Record) -> bool:
    return {**now, "modified": None} != {**was, "modified": None}


def _later_than(record: Record, stone: Record | None) -> Record:
    """An edit that beats a deletion is told to be the later: whoever merges without the base sees it so."""
    if stone is None or _modified(record) > _deleted(stone):
        return record
    return {**record, "modified": a_moment_after(_deleted(stone))}


def _modified(record: Record) -> str:
    return str(record.get("modified", ""))


def _deleted(stone: Record) -> str:
    return str(stone.get("deleted", ""))


def _both_records(was: Record | None, one: Record, other: Record) -> Record:
    """As annotations; where one of them cannot be read, as any JSON."""
    try:
        left, right = from_json(one), from_json(other)
    except BadRecord:
        return _both_objects(was or {}, one, other, _greater)
    merged = merge_annotations(_readable(was), left, right)
    return to_json(merged, _changed(_source(was), _source(one), _source(other), _greater))


def _readable(record: Record | None) -> Annotation | None:
    try:
        return from_json(record or {})
    except BadRecord:
        return None


def _source(record: Record | None) -> str:
    target = (record or {}).get("target")
    source = target.get("source") if isinstance(target, dict) else target
    return source if isinstance(source, str) else ""


def _numbered(rows: Mapping[Name, Any], sides: Sides[Table]) -> dict[str, Any]:
    """The rows under their numbers: each keeps the least that a side has for it and no other row has taken."""
    numbers: dict[int, Any] = {}
    for name in sorted(rows):
        known = (side.numbers[name] for side in sides[1:] if name in side.numbers)
        free = [number for number in known if number not in numbers]
        numbers[min(free) if free else free_number(name[1], numbers.keys())] = rows[name]
    return {str(number): row for number, row in numbers.items()}
