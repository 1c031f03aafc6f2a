"""Annotations and steps for tests: `taking_back(step("1"), "2")`."""

from dataclasses import replace
from typing import Any

from postil.core.annotation import Annotation, Target, TextPositionSelector, TextQuoteSelector
from postil.core.notebook import Change, Step
from postil.core.steps import Entry

SHA256 = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
NOON = "2026-11-24T12:00:00.000Z"


def annotation(id: str = "urn:uuid:a", passage: str = "The lamp went out.", **fields: Any) -> Annotation:
    target = Target(
        TextQuoteSelector(passage, "It was late. ", " We sat"), TextPositionSelector(13, 31), SHA256, 90, "text 1"
    )
    return replace(Annotation(id, target, NOON, NOON), **fields)


def step(id: str, before: Annotation | None = None, after: Annotation | None = None) -> Step:
    """A step that makes an annotation, unless it is told what it changes."""
    change = Change(before, after) if before or after else Change(None, annotation())
    return Step((change,), "highlight", id)


def taking_back(taken_back: Step, id: str) -> Step:
    return Step(taken_back.inverse, taken_back.words, id, taken_back.id)


def entries(*steps: Step) -> list[Entry]:
    return [Entry(each, NOON) for each in steps]
