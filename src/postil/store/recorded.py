"""What several steps together have made of each annotation, on their way into its file."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any, NamedTuple

from postil.core.annotation import Annotation
from postil.core.notebook import Change
from postil.core.steps import Entry
from postil.core.times import a_moment_after


class Recorded(NamedTuple):
    """What several steps have made of one annotation, and when the last of them was taken: the time of a deletion."""

    change: Change
    when: str


def recorded(entries: Iterable[Entry]) -> dict[str, Recorded]:
    """By the annotations' ids; an annotation is never changed before it was last modified."""
    found: dict[str, Recorded] = {}
    for step, time in entries:
        for change in step.changes:
            if change.before or change.after:
                first = found[change.id].change if change.id in found else change
                when = max(time, change.before.modified if change.before else "")
                found[change.id] = Recorded(Change(first.before, change.after), when)
    return found


def outliving(annotation: Annotation, stones: Iterable[dict[str, Any]]) -> Annotation:
    """Later than its tombstones: whoever merges with a file that holds one sees that it is back."""
    latest = max((str(stone.get("deleted", "")) for stone in stones), default="")
    return annotation if annotation.modified > latest else replace(annotation, modified=a_moment_after(latest))


def with_steps(annotations: Iterable[Annotation], entries: Iterable[Entry]) -> list[Annotation]:
    """The annotations after the steps, each change merged into what stands."""
    found = {annotation.id: annotation for annotation in annotations}
    for id, each in recorded(entries).items():
        after = each.change.merged_into(found.pop(id, None))
        if after is not None:
            found[id] = after
    return list(found.values())
