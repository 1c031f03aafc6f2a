"""A record as `to_json` writes it is read as any record is, only sooner."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from some_annotations import BARE, FULL, annotations, json_values

from postil.core.annotation import Annotation, KeptPlace, Place
from postil.core.document import Span
from postil.core.webannotation import from_any_json, from_json, to_json
from postil.core.written_record import as_written
from postil.errors import BadRecord

WORDS = [
    *("", " ", "x", "verify", "VERIFY", " verify ", "a//b", "a / b", "x" * 201),
    *("Annotation", "tagging", "commenting", "highlighting", "questioning", "open", "done", "Person"),
    *("TextualBody", "text/markdown", "text/plain", "TextQuoteSelector", "TextPositionSelector"),
]
NUMBERS = [0, 1, 9, -1, 2**70, 0.0, 9.5]
TAG = {"type": "TextualBody", "purpose": "tagging", "value": "verify"}
NOTE = {"type": "TextualBody", "purpose": "commenting", "format": "text/markdown", "value": "Who?"}
ODD = [None, False, True, *NUMBERS, *WORDS, [], {}, [[]], [{}], ["x"], {"x": 1}, {"type": "Person"}, TAG, [NOTE, NOTE]]
FIELDS = ["ex:foreign", "creator", "body", "postil:status", "postil:star", "postil:rivals", "postil:place"]


def is_usual(annotation: Annotation) -> bool:
    """Whether it says of all that a target can say where it points."""
    target = annotation.target
    return all([target.quote.exact, target.position.end, target.sha256, target.length, target.reader])


usual = annotations.map(lambda drawn: replace(drawn, unknown={}, place=None)).filter(is_usual)


@given(usual)
def test_what_is_written_from_a_usual_annotation_is_read_the_short_way(annotation: Annotation) -> None:
    assert as_written(to_json(annotation, "a.txt")) == annotation


@given(annotations)
def test_what_is_written_is_read_alike_both_ways(annotation: Annotation) -> None:
    assert read_alike(to_json(annotation, "a.txt"))


@pytest.mark.parametrize(
    "annotation",
    [
        BARE,
        FULL,
        replace(FULL, creator="", note="", tags=("one", "two", "three")),
        replace(BARE, note="Who?", star=True),
        replace(BARE, target=replace(BARE.target, rivals=(BARE.target.quote,))),
        replace(BARE, place=KeptPlace("cd34", Place(Span(9, 13), "check", 0.5))),
        replace(BARE, place=KeptPlace("cd34", Place(None, "orphan", 0.0))),
    ],
)
def test_what_differs_in_one_thing_is_read_alike_both_ways(annotation: Annotation) -> None:
    changed = list(changed_once(to_json(annotation, "a.txt"), ODD))

    assert [record for record in changed if not read_alike(record)] == []
    assert len(changed) > 1_000


@settings(max_examples=settings().max_examples // 2)
@given(usual, st.lists(st.integers(0, 2**32), max_size=2), st.lists(st.sampled_from(ODD) | json_values, min_size=1))
def test_what_differs_in_several_things_is_read_alike_both_ways(
    annotation: Annotation, picks: list[int], odd: list[Any]
) -> None:
    record: Any = to_json(annotation, "a.txt")
    for pick in picks:
        changed = list(changed_once(record, odd))
        record = changed[pick % len(changed)]

    assert [changed for changed in changed_once(record, odd) if not read_alike(changed)] == []


def read_alike(record: Any) -> bool:
    """Compared as they are shown: `True` is no 1."""
    return read(from_json, record) == read(from_any_json, record)


def read(reader: Callable[[Any], Annotation], record: Any) -> str:
    try:
        return repr(reader(record))
    except BadRecord as error:
        return str(error)


def changed_once(value: Any, odd: Sequence[Any]) -> Iterator[Any]:
    """The JSON value with one thing in it another, at any depth."""
    yield from odd
    if isinstance(value, dict):
        yield from ({**value, name: each} for name in FIELDS for each in odd)
        for name, member in value.items():
            others = {key: other for key, other in value.items() if key != name}
            yield others
            yield {**others, "ex:foreign": member}
            yield from ({**value, name: changed} for changed in changed_once(member, odd))
    if isinstance(value, list):
        yield value[::-1]
        yield from ([*value, each] for each in odd)
        for at, member in enumerate(value):
            yield [*value[:at], *value[at + 1 :]]
            yield [*value, member]
            yield from ([*value[:at], changed, *value[at + 1 :]] for changed in changed_once(member, odd))
