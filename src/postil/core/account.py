"""What was changed when, in words for one line each: nothing in them can steer a terminal."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any, NamedTuple

from postil.core.annotation import Annotation
from postil.core.display import quoted, shown_line
from postil.core.notebook import Change
from postil.core.steps import Entry, once

LONGEST = 60
"""Code points of a passage or note that are told."""

LEAD = 20
"""Code points before the first difference that are told of two notes that begin alike."""


class Line(NamedTuple):
    """One change of an annotation: when (UTC, as in `Annotation.modified`), the annotation's id, and what was done."""

    time: str
    id: str
    words: str


def account(entries: Iterable[Entry]) -> Iterator[Line]:
    """A line for each change, in order; an undoing says so, as does its undoing."""
    undoings: set[str] = set()
    for step, time in once(entries):
        mark = ""
        if step.takes_back:
            mark = " · redo" if step.takes_back in undoings else " · undo"
        if mark == " · undo":
            undoings.add(step.id)
        for change in step.changes:
            yield Line(time, change.id, told(change) + mark)


def difference(before: Mapping[str, Any], after: Mapping[str, Any]) -> str:
    """How many annotations came, changed and went: "2 new, 1 deleted"; "" where none did. Both go by id."""
    changed = sum(before[id] != after[id] for id in before.keys() & after.keys())
    counts = {
        "new": len(after.keys() - before.keys()),
        "changed": changed,
        "deleted": len(before.keys() - after.keys()),
    }
    return ", ".join(f"{count} {word}" for word, count in counts.items() if count)


def told(change: Change) -> str:
    """What a change did: “made “the lamp” #verify”, “note: “old” → “new””, “untagged #a, done”."""
    match change.before, change.after:
        case None, Annotation() as made:
            return ", ".join(
                [f"made {_named(made)}", *_differences(replace(made, note="", status="open", star=False), made)]
            )
        case Annotation() as deleted, None:
            return f"deleted {_named(deleted)}"
        case Annotation() as before, Annotation() as after:
            return ", ".join(_differences(before, after)) or "changed in what is not shown"
    return "nothing"


def _named(annotation: Annotation) -> str:
    passage = annotation.target.quote.exact
    return " ".join([quoted(passage, LONGEST) if passage else "the document", *_hashed(annotation.tags)])


def _differences(before: Annotation, after: Annotation) -> list[str]:
    return [
        *_tags(before.tags, after.tags),
        *_note(before.note, after.note),
        *([] if before.star == after.star else ["starred" if after.star else "star removed"]),
        *([] if before.status == after.status else ["done" if after.status == "done" else "open again"]),
        *_passage(before, after),
    ]


def _tags(before: tuple[str, ...], after: tuple[str, ...]) -> list[str]:
    added = [tag for tag in after if tag not in before]
    removed = [tag for tag in before if tag not in after]
    return [
        *([" ".join(["tagged", *_hashed(added)])] if added else []),
        *([" ".join(["untagged", *_hashed(removed)])] if removed else []),
        *(["tags in another order"] if before != after and not added and not removed else []),
    ]


def _note(before: str, after: str) -> list[str]:
    if before == after:
        return []
    if not after:
        return [f"note removed: {quoted(before, LONGEST)}"]
    if not before:
        return [f"note: {quoted(after, LONGEST)}"]
    start = _where_they_part(before, after)
    lead = "…" if start else ""
    return [f"note: {quoted(lead + before[start:], LONGEST)} → {quoted(lead + after[start:], LONGEST)}"]


def _where_they_part(one: str, other: str) -> int:
    """Where to begin so that a line shows in what they differ: a few words before it, or with the first word."""
    pairs = enumerate(zip(one, other, strict=False))
    shared = next((at for at, (a, b) in pairs if a != b), min(len(one), len(other)))
    if shared <= LONGEST // 2:
        return 0
    return (one.find(" ", shared - LEAD, shared) + 1) or shared - LEAD


def _passage(before: Annotation, after: Annotation) -> list[str]:
    old, new = before.target, after.target
    if old.quote.exact != new.quote.exact:
        return [f"passage: {quoted(old.quote.exact, LONGEST)} → {quoted(new.quote.exact, LONGEST)}"]
    return [] if old == new else ["found at another place"]


def _hashed(tags: Iterable[str]) -> list[str]:
    return [f"#{shown_line(tag)}" for tag in tags]
