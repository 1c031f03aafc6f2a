"""Merging what two writers have made of one annotation file.

Each law is tried on histories of real edits, on 10,000 by `EXAMPLES=5000 pytest tests/core/test_merge.py --timeout 0`.
"""

import json
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, field, replace
from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from postil.core import tags
from postil.core.annotation import Annotation, KeptPlace, Place, Target, TextPositionSelector, TextQuoteSelector
from postil.core.document import Span
from postil.core.merge import is_edited, merge_annotations, merge_tables
from postil.core.records import Tables, free_number
from postil.core.times import a_moment_after
from postil.core.webannotation import from_json, to_json

laws = settings(max_examples=settings().max_examples * 2)

TARGET = Target(TextQuoteSelector("lamp", "The ", " went"), TextPositionSelector(4, 8), "ab12", 20, "text 1")
MOVED = replace(TARGET, position=TextPositionSelector(9, 13), sha256="cd34", length=25)
TARGETS = (TARGET, MOVED, replace(TARGET, quote=TextQuoteSelector("went"), position=TextPositionSelector(9, 13)))
PLACES = (
    None,
    KeptPlace("ef56", Place(Span(9, 13), "moved")),
    KeptPlace("ef56", Place(Span(1, 4), "check", 0.5)),
    KeptPlace("ab78", Place(None, "orphan", 0.0)),
)
TAGS = ("verify", "Verify", "claim", "method/survey", "CLAIM", "later")
NOTES = ("", "Who says so?", "Who says so? He does.", "See *ch. 2*.", "He does.", "\ud800")
COLOURS = (None, "red", "blue", {"name": "red"}, {"name": "red", "depth": 2}, [1, 2])
BODIES = tuple({"type": "Image", "id": f"http://a/{n}"} for n in range(3))
TEXTS = tuple({"sha256": sha256, "length": length, "reader": "text 1"} for sha256, length in (("ab", 10), ("cd", 9)))


def at(minute: int) -> str:
    return f"2026-11-24T{5 + minute // 60:02}:{minute % 60:02}:00.000Z"


MADE = Annotation("urn:uuid:1", TARGET, created=at(0), modified=at(0))


@dataclass
class Writer:
    """Somebody who edits a file: `tables` is what is in it, `cut` what was deleted in this history."""

    name: str
    tables: Tables
    counts: bool
    """Whether records are numbered 1, 2, 3, as a plain TinyDB does it."""

    minute: int = 0
    made: int = 0
    cut: dict[str, Any] = field(default_factory=dict)

    def edit(self, verb: str, which: int, what: int, minutes: int) -> None:
        self.minute += minutes
        edits: dict[str, Callable[[int, int], None]] = {
            "make": self.make,
            "delete": self.delete,
            "undelete": self.undelete,
            "table": self.change_foreign_table,
            "loose": self.change_loose,
            "document": self.change_document,
        }
        edits.get(verb, lambda which, what: self.change(verb, which, what))(which, what)

    def make(self, which: int, what: int) -> None:
        self.made += 1
        made = Annotation(f"urn:uuid:{self.name}-{self.made}", pick(TARGETS, what), at(self.minute), at(self.minute))
        self.put("annotations", to_json(made, "a.txt"))

    def change(self, verb: str, which: int, what: int) -> None:
        rows = self.tables.get("annotations", {})
        keys = [key for key, row in rows.items() if "id" in row]
        if keys:
            key = pick(keys, which)
            changed = changed_annotation(from_json(rows[key]), verb, what)
            if changed != from_json(rows[key]):
                modified = max(at(self.minute), a_moment_after(changed.modified))
                rows[key] = to_json(replace(changed, modified=modified), "a.txt")

    def delete(self, which: int, what: int) -> None:
        rows = self.tables.get("annotations", {})
        keys = [key for key, row in rows.items() if "id" in row]
        if keys:
            row = rows.pop(pick(keys, which))
            self.cut[row["id"]] = row
            self.put(
                "deleted", {"id": row["id"], "deleted": max(at(self.minute), row["modified"]), "creator": self.name}
            )

    def undelete(self, which: int, what: int) -> None:
        if self.cut:
            id = pick(list(self.cut), which)
            stones = self.tables["deleted"]
            key = next(key for key, stone in stones.items() if stone["id"] == id)
            later = max(at(self.minute), a_moment_after(stones.pop(key)["deleted"]))
            self.put("annotations", {**self.cut.pop(id), "modified": later})

    def change_foreign_table(self, which: int, what: int) -> None:
        rows = self.tables.setdefault("drafts", {})
        if rows and what % 2:
            rows[pick(list(rows), which)] = {"by": self.name, "what": what}
        else:
            rows[str(max(map(int, rows), default=0) + 1)] = {"by": self.name, "new": which}

    def change_loose(self, which: int, what: int) -> None:
        rows = self.tables.setdefault("annotations", {})
        keys = [key for key, row in rows.items() if "id" not in row]
        if keys and what % 2:
            rows[pick(keys, which)] = {"text": f"by hand, {self.name} {what}"}
        else:
            self.put("annotations", {"text": f"by hand, {what}"})

    def change_document(self, which: int, what: int) -> None:
        row = self.tables.get("document", {}).get("1", {"source": "a.txt", "schema": 1})
        self.tables["document"] = {"1": {**row, "title": pick(NOTES, which), "text": pick(TEXTS, what)}}

    def put(self, table: str, row: dict[str, Any]) -> None:
        rows = self.tables.setdefault(table, {})
        taken = set(map(int, rows))
        number = max(taken, default=0) + 1 if self.counts else free_number(row.get("id", str(row)), taken)
        rows[str(number)] = row


def pick(several: Any, which: int) -> Any:
    return several[which % len(several)]


def changed_annotation(annotation: Annotation, verb: str, what: int) -> Annotation:
    """The annotation after one edit."""
    match verb:
        case "tag":
            return replace(annotation, tags=toggled(annotation.tags, pick(TAGS, what)))
        case "note":
            return replace(annotation, note=pick(NOTES, what))
        case "star":
            return replace(annotation, star=not annotation.star)
        case "status":
            return replace(annotation, status=pick(("open", "done"), what))
        case "target":
            return replace(annotation, target=pick(TARGETS, what))
        case "place":
            return replace(annotation, place=pick(PLACES, what))
        case "colour":
            return replace(annotation, unknown={**annotation.unknown, "ex:colour": pick(COLOURS, what)})
    foreign = [body for body in BODIES[: what % 4] if body not in annotation.unknown.get("body", {}).get("foreign", [])]
    return replace(annotation, unknown={**annotation.unknown, "body": {"foreign": foreign}} if foreign else {})


def toggled(present: tuple[str, ...], tag: str) -> tuple[str, ...]:
    """Added, respelled, or taken away where it is there just so."""
    if tag in present:
        return tags.without(present, tag)
    if tags.has(present, tag):
        return tuple(tag if tags.folded(each) == tags.folded(tag) else each for each in present)
    return (*present, tag)


VERBS = (
    *("make", "tag", "tag", "tag", "note", "note", "star", "status", "target", "place", "colour", "bodies"),
    *("delete", "undelete", "table", "loose", "document"),
)
EDITS = list(product(VERBS, range(12), range(12), range(3)))
"""What is done, to which, with what, and how many minutes after the one before."""

edits = st.lists(st.sampled_from(EDITS), max_size=8)


@dataclass
class Sides:
    """A file, and what two writers have made of it."""

    base: Tables
    one: Tables
    other: Tables


@st.composite
def histories(draw: st.DrawFn) -> Sides:
    first = Writer("base", {}, draw(st.booleans()))
    for verb, which, what, minutes in [("make", 0, 0, 1), *draw(edits)]:
        first.edit(verb, which, what, minutes)
    tables = []
    for name in ("one", "other"):
        writer = Writer(name, deepcopy(first.tables), draw(st.booleans()), first.minute, 0, deepcopy(first.cut))
        for edit in draw(edits):
            writer.edit(*edit)
        tables.append(writer.tables)
    return Sides(first.tables, *tables)


def records(tables: Tables) -> dict[str, Annotation]:
    rows = tables.get("annotations", {}).values()
    return {row["id"]: from_json(row) for row in rows if "id" in row}


def tombstones(tables: Tables) -> dict[str, str]:
    return {row["id"]: row["deleted"] for row in tables.get("deleted", {}).values()}


def contents(tables: Tables, name: str) -> set[str]:
    """The rows of a table that have no id."""
    return {written(row) for row in tables.get(name, {}).values() if "id" not in row}


def written(value: Any) -> str:
    return json.dumps(value, sort_keys=True)


def folded(annotation: Annotation | None) -> set[str]:
    return set(map(tags.folded, annotation.tags if annotation else ()))


def lost(base: Tables, side: Tables, other: Tables, merged: Tables) -> list[str]:
    """What a side has done that the merge has forgotten, in words."""
    was, now, there, found = map(records, (base, side, other, merged))
    losses = [f"row {row}" for row in new_rows(base, side, "annotations") - contents(merged, "annotations")]
    for id, annotation in now.items():
        if id in was and (id in there or is_edited(was[id], annotation)):
            losses += lost_edits(was[id], annotation, there.get(id), found.get(id))
        elif id not in was and not is_buried(annotation, id, base, other):
            losses += lost_edits(None, annotation, there.get(id), found.get(id))
        elif id in was and id not in there and (id in found or id not in tombstones(merged)):
            losses.append(f"deletion of {id}")
    return losses


def new_rows(base: Tables, side: Tables, name: str) -> set[str]:
    return contents(side, name) - contents(base, name)


def is_buried(annotation: Annotation, id: str, base: Tables, other: Tables) -> bool:
    """Whether another has deleted it later, since the base."""
    stone = tombstones(other).get(id, "")
    return stone != tombstones(base).get(id) and stone >= annotation.modified


def lost_edits(
    was: Annotation | None, now: Annotation, there: Annotation | None, merged: Annotation | None
) -> list[str]:
    if merged is None:
        return [f"record {now.id}"]
    added, removed = folded(now) - folded(was), folded(was) - folded(now)
    alone = [name for name in ("star", "status", "target") if was and getattr(there or was, name) == getattr(was, name)]
    return [
        *(f"tag {tag}" for tag in added - folded(merged)),
        *(f"removal of {tag}" for tag in removed & folded(merged)),
        *([f"note {now.note}"] if now.note != (was.note if was else "") and now.note not in merged.note else []),
        *(
            f"{name} of {now.id}"
            for name in alone
            if getattr(now, name) not in (getattr(was, name), getattr(merged, name))
        ),
    ]


@given(histories())
@laws
def test_a_file_that_one_side_left_as_it_was_is_the_other_sides(sides: Sides) -> None:
    base, one, _ = sides.base, sides.one, sides.other

    assert merge_tables(base, deepcopy(base), one) == one
    assert merge_tables(base, one, deepcopy(base)) == one


@given(histories())
@laws
def test_which_side_is_named_first_makes_no_difference(sides: Sides) -> None:
    merged = merge_tables(sides.base, sides.one, sides.other)

    assert written(merged) == written(merge_tables(sides.base, sides.other, sides.one))


@given(histories())
@laws
def test_two_sides_that_agree_are_the_result(sides: Sides) -> None:
    assert merge_tables(sides.base, sides.one, deepcopy(sides.one)) == sides.one


@given(histories())
@laws
def test_merging_the_result_with_a_side_again_changes_nothing(sides: Sides) -> None:
    merged = merge_tables(sides.base, sides.one, sides.other)

    assert merge_tables(sides.one, merged, sides.one) == merged
    assert merge_tables(sides.base, merged, sides.one) == merged
    assert merge_tables(sides.base, sides.other, merged) == merged


@given(histories())
@laws
def test_no_edit_of_either_side_is_lost(sides: Sides) -> None:
    merged = merge_tables(sides.base, sides.one, sides.other)

    assert lost(sides.base, sides.one, sides.other, merged) == []
    assert lost(sides.base, sides.other, sides.one, merged) == []


@given(histories())
@laws
def test_each_row_of_a_foreign_table_that_a_side_added_is_there(sides: Sides) -> None:
    merged = merge_tables(sides.base, sides.one, sides.other)

    keys = sides.base.get("drafts", {}).keys()
    added = [row for side in (sides.one, sides.other) for key, row in side.get("drafts", {}).items() if key not in keys]
    assert {written(row) for row in added} <= contents(merged, "drafts")
    assert keys <= merged.get("drafts", {}).keys()


@given(histories())
@laws
def test_an_id_stands_once_and_either_lives_or_is_deleted(sides: Sides) -> None:
    merged = merge_tables(sides.base, sides.one, sides.other)

    ids = [row["id"] for name in ("annotations", "deleted") for row in merged.get(name, {}).values() if "id" in row]
    known = {id for side in (sides.base, sides.one, sides.other) for id in (records(side) | tombstones(side))}
    assert sorted(ids) == sorted(known)


@given(histories())
@laws
def test_a_texts_hash_and_length_are_one_sides(sides: Sides) -> None:
    merged = merge_tables(sides.base, sides.one, sides.other)

    assert all(row["text"] in TEXTS for row in merged.get("document", {}).values())


@given(histories())
@laws
def test_without_a_base_nothing_is_missing_but_what_a_later_tombstone_buries(sides: Sides) -> None:
    merged = merge_tables({}, sides.one, sides.other)

    assert lost({}, sides.one, sides.other, merged) == []
    assert lost({}, sides.other, sides.one, merged) == []
    assert merge_tables({}, merged, sides.one) == merged
    assert written(merged) == written(merge_tables({}, sides.other, sides.one))


@st.composite
def edited(draw: st.DrawFn, before: Annotation) -> Annotation:
    annotation, minute = before, 0
    for verb, _, what, minutes in draw(edits):
        minute += minutes
        annotation = changed_annotation(annotation, verb, what) if verb in VERBS[1:11] else annotation
    return annotation if annotation == before else replace(annotation, modified=at(minute))


@st.composite
def two_edits(draw: st.DrawFn) -> tuple[Annotation, Annotation, Annotation]:
    base = draw(edited(MADE))
    return base, draw(edited(base)), draw(edited(base))


@given(two_edits())
@laws
def test_an_annotation_that_one_side_left_as_it_was_is_the_other_sides(
    sides: tuple[Annotation, Annotation, Annotation],
) -> None:
    base, one, _ = sides

    assert merge_annotations(base, base, one) == one
    assert merge_annotations(base, one, base) == one
    assert merge_annotations(base, one, one) == one


@given(two_edits())
@laws
def test_which_annotation_is_named_first_makes_no_difference(sides: tuple[Annotation, Annotation, Annotation]) -> None:
    base, one, other = sides

    assert merge_annotations(base, one, other) == merge_annotations(base, other, one)
    assert merge_annotations(None, one, other) == merge_annotations(None, other, one)


@given(two_edits())
@laws
def test_merging_an_annotation_with_a_side_again_changes_nothing(
    sides: tuple[Annotation, Annotation, Annotation],
) -> None:
    base, one, other = sides
    merged, of_two = merge_annotations(base, one, other), merge_annotations(None, one, other)

    assert merge_annotations(base, merged, one) == merged
    assert merge_annotations(base, other, merged) == merged
    assert merge_annotations(None, of_two, one) == of_two
    assert merge_annotations(None, other, of_two) == of_two


@given(two_edits())
@laws
def test_no_edit_of_an_annotation_is_lost(sides: tuple[Annotation, Annotation, Annotation]) -> None:
    base, one, other = sides
    merged = merge_annotations(base, one, other)

    assert lost_edits(base, one, other, merged) == []
    assert lost_edits(base, other, one, merged) == []


NOTED = replace(MADE, note="Who?")


def file(*annotations: Annotation, deleted: dict[str, str] | None = None) -> Tables:
    """A file's tables, numbered 1, 2, 3."""
    return {
        "annotations": {str(number): to_json(each, "a.txt") for number, each in enumerate(annotations, 1)},
        "deleted": {str(n): {"id": id, "deleted": when} for n, (id, when) in enumerate((deleted or {}).items(), 1)},
    }


def later(annotation: Annotation, minute: int, **changes: Any) -> Annotation:
    return replace(annotation, modified=at(minute), **changes)


def test_both_notes_are_kept_the_older_first() -> None:
    merged = merge_annotations(NOTED, later(NOTED, 9, note="He."), later(NOTED, 5, note="She."))

    assert merged.note == "She.\n\nHe."
    assert merged.modified == at(9)


def test_a_note_that_holds_the_other_stands_once() -> None:
    assert merge_annotations(MADE, later(MADE, 5, note="He does."), later(MADE, 9, note="He")).note == "He does."


def test_a_changed_note_beats_an_emptied_one() -> None:
    assert merge_annotations(NOTED, later(NOTED, 9, note=""), later(NOTED, 5, note="Who says?")).note == "Who says?"


def test_tags_of_both_sides_are_added_the_older_first() -> None:
    base = replace(MADE, tags=("claim",))

    merged = merge_annotations(base, later(base, 9, tags=("claim", "a")), later(base, 5, tags=("claim", "z")))

    assert merged.tags == ("claim", "z", "a")


def test_a_tag_removed_on_one_side_and_untouched_on_the_other_goes() -> None:
    base = replace(MADE, tags=("claim", "verify"))

    merged = merge_annotations(base, later(base, 5, tags=("verify",)), later(base, 9, tags=("claim", "verify", "a")))

    assert merged.tags == ("verify", "a")


def test_a_tag_has_the_spelling_that_is_new() -> None:
    base = replace(MADE, tags=("claim",))

    assert merge_annotations(base, later(base, 5, tags=("Claim",)), later(base, 9, tags=("claim", "a"))).tags == (
        "Claim",
        "a",
    )


def test_of_two_changes_of_one_field_the_later_counts() -> None:
    moved, elsewhere = later(MADE, 5, target=MOVED), later(MADE, 9, target=TARGETS[2])

    assert merge_annotations(MADE, moved, elsewhere).target == TARGETS[2]


def test_an_earlier_change_stands_where_the_later_side_left_the_field() -> None:
    merged = merge_annotations(MADE, later(MADE, 5, star=True), later(MADE, 9, status="done"))

    assert (merged.star, merged.status) == (True, "done")


def test_foreign_bodies_of_both_sides_are_kept() -> None:
    one, other = (later(MADE, 5, unknown={"body": {"foreign": [body]}}) for body in BODIES[:2])

    assert merge_annotations(MADE, one, other).unknown == {"body": {"foreign": [*BODIES[:2]]}}


def test_a_newer_time_alone_is_no_edit() -> None:
    assert not is_edited(MADE, later(MADE, 9))
    assert is_edited(MADE, later(MADE, 9, star=True))


def test_an_edit_beats_a_deletion_and_is_told_to_be_later() -> None:
    edited = later(MADE, 5, note="Who?")

    merged = merge_tables(file(MADE), file(edited), file(deleted={MADE.id: at(9)}))

    assert merged == file(replace(edited, modified=a_moment_after(at(9))))


def test_what_is_deleted_on_one_side_and_untouched_on_the_other_is_gone() -> None:
    deleted = file(deleted={MADE.id: at(9)})

    assert merge_tables(file(MADE), deleted, file(later(MADE, 12), replace(MADE, id="urn:uuid:2"))) == {
        "annotations": {"2": to_json(replace(MADE, id="urn:uuid:2"), "a.txt")},
        "deleted": deleted["deleted"],
    }


def test_a_deletion_taken_back_stands_whatever_the_clock_says() -> None:
    deleted = file(deleted={MADE.id: at(9)})

    merged = merge_tables(deleted, file(later(MADE, 5)), {**deleted, "drafts": {}})

    assert records(merged) == {MADE.id: later(MADE, 5)}


def test_without_a_base_the_later_of_record_and_tombstone_counts() -> None:
    record = file(later(MADE, 9))

    assert records(merge_tables({}, record, file(deleted={MADE.id: at(8)}))) == {MADE.id: later(MADE, 9)}
    assert records(merge_tables({}, record, file(deleted={MADE.id: at(9)}))) == {}


def test_two_records_under_one_number_are_both_there() -> None:
    one, other = replace(MADE, id="urn:uuid:2"), replace(MADE, id="urn:uuid:3")

    merged = merge_tables(file(MADE), file(MADE, one), file(MADE, other))

    assert merged["annotations"] == file(MADE, one)["annotations"] | {
        str(free_number("urn:uuid:3", set())): to_json(other, "a.txt")
    }


def test_equal_rows_without_an_id_count_as_one() -> None:
    base, twice, changed = (
        {"annotations": rows} for rows in ({"1": {"n": 1}}, {"1": {"n": 1}, "2": {"n": 1}}, {"1": {"n": 2}})
    )

    merged = merge_tables(base, twice, changed)

    assert merged == changed
    assert merge_tables(base, merged, twice) == merged


def test_records_with_an_empty_id_are_kept() -> None:
    nameless = {"id": "", "text": "by hand"}

    merged = merge_tables(file(), {"annotations": {"1": nameless}}, file(MADE))

    assert nameless in merged["annotations"].values()


def test_a_row_of_a_foreign_table_is_merged_field_by_field() -> None:
    base, one, other = ({"drafts": {"1": row}} for row in ({"a": 1, "b": 1}, {"a": 2, "b": 1}, {"a": 1, "b": 2}))

    assert merge_tables(base, one, other) == {"drafts": {"1": {"a": 2, "b": 2}}}


def test_rows_of_a_foreign_table_that_share_an_id_are_all_kept() -> None:
    rows = {"1": {"id": MADE.id, "n": 1}, "2": {"id": MADE.id, "n": 2}}

    assert merge_tables(file(), {"drafts": rows}, file(MADE))["drafts"] == rows


def test_a_record_that_cannot_be_read_keeps_the_bodies_of_both_sides() -> None:
    base, one = file(MADE), file(later(MADE, 5, tags=("claim",)))
    other = file(later(MADE, 9, tags=("verify",)))
    other["annotations"]["1"]["target"]["selector"][1]["end"] = "?"

    merged = merge_tables(base, one, other)["annotations"]["1"]

    assert {body["value"] for body in merged["body"]} == {"claim", "verify"}


def test_a_tag_survives_a_base_that_cannot_be_read() -> None:
    base = file(MADE)
    base["annotations"]["1"]["target"] = 5

    merged = merge_tables(base, file(later(MADE, 5, tags=("claim",))), file(later(MADE, 9, tags=("verify",))))

    assert records(merged)[MADE.id].tags == ("claim", "verify")


def test_a_renamed_document_is_kept_where_the_other_side_edited_later() -> None:
    renamed = {**file(MADE), "annotations": {"1": to_json(later(MADE, 5), "b.txt")}}

    merged = merge_tables(file(MADE), renamed, file(later(MADE, 9, star=True)))

    assert merged["annotations"]["1"] == to_json(later(MADE, 9, star=True), "b.txt")


def test_equal_records_are_not_parsed(monkeypatch: pytest.MonkeyPatch) -> None:
    many = [replace(MADE, id=f"urn:uuid:{number}") for number in range(2, 12)]
    monkeypatch.setattr("postil.core.merge.from_json", None)

    merged = merge_tables(file(*many), file(*many, NOTED), file(later(many[0], 5, star=True), *many[1:]))

    assert len(records(merged)) == 11


def test_a_moment_after_a_time_is_a_millisecond_later() -> None:
    assert a_moment_after("2026-11-24T05:59:59.999Z") == "2026-11-24T06:00:00.000Z"


def test_what_is_no_time_has_no_moment_after_it() -> None:
    assert a_moment_after("soon") == "soon"
    assert a_moment_after("9999-12-31T23:59:59.999Z") == "9999-12-31T23:59:59.999Z"


def test_what_is_nested_very_deeply_is_the_later_sides_as_a_whole() -> None:
    def nested(word: str) -> dict[str, Any]:
        value: Any = {"word": word}
        for _ in range(400):
            value = {"in": value}
        return {"theirs": {"1": value}}

    merged = merge_tables(nested("base"), nested("one"), nested("other"))

    assert merged == merge_tables(nested("base"), nested("other"), nested("one"))
    assert merged in (nested("one"), nested("other"))
