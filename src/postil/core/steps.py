"""The steps taken with a document, in order: which of them are done, which undone, and what an annotation was last."""

from collections.abc import Iterable
from typing import NamedTuple

from postil.core.annotation import Annotation
from postil.core.notebook import Step


class Entry(NamedTuple):
    """A step and when it was taken (UTC, as in `Annotation.modified`)."""

    step: Step
    time: str


def once(entries: Iterable[Entry]) -> list[Entry]:
    """Each step where it first stands: a save that was tried again may have written it twice. One without an id stays."""
    return list({entry.step.id or number: entry for number, entry in enumerate(entries)}.values())


def standing(entries: Iterable[Entry]) -> tuple[list[Step], list[Step]]:
    """The steps that are done, and the undoings that can be taken back; of both the last is the next in turn.

    What was redone is its first step again, the last one done. A new step ends what could be redone; an undoing that is
    known can be taken back by its id all the same, as a sitting does that went on beside another. What takes back an
    unknown step is passed over.
    """
    origins: dict[str, Step] = {}
    undoings: set[str] = set()
    done: dict[str, Step] = {}
    undone: dict[str, Step] = {}
    for step, _ in once(entries):
        origin = origins.get(step.takes_back) if step.takes_back else step
        if origin is None:
            continue
        origins[step.id] = origin
        done.pop(origin.id, None)
        undone.pop(origin.id, None)
        if not step.takes_back:
            undone.clear()
        if step.takes_back and step.takes_back not in undoings:
            undoings.add(step.id)
            undone[origin.id] = step
        else:
            done[origin.id] = origin
    return list(done.values()), list(undone.values())


def last_known(entries: Iterable[Entry], id: str) -> Annotation | None:
    """The annotation as the last step that changed it left it, or found it and deleted it; None where no step did."""
    changes = [change for step, _ in entries for change in step.changes if change.id == id]
    return changes[-1].after or changes[-1].before if changes else None


def left_standing(entries: Iterable[Entry]) -> dict[str, Annotation]:
    """By id the annotations that the steps have made or changed and not deleted, as they left them."""
    found: dict[str, Annotation] = {}
    for step, _ in once(entries):
        for change in step.changes:
            found.pop(change.id, None)
            if change.after is not None:
                found[change.id] = change.after
    return found
