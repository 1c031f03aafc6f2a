"""A text that knows of every character where it came from, so that a passage's true place is known after any edits."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from postil.core.document import Span

Origin = int | None
"""Of a character: the offset it had in the old text; `~offset` where it stands in for that one; None where it is new."""

GONE, DECIDED = 0.04, 0.12
"""Shares of a passage's own characters: up to the first nothing of it is left, from the second on a place can be named."""

APART = 120
"""What is left of a passage falls into pieces at gaps longer than this and longer than the passage."""

TOGETHER = 0.8
"""The share of what is left that has to stand in one piece."""


@dataclass(frozen=True, slots=True)
class Edit:
    """New text for the characters from start to end; its origins are counted in the text that is edited."""

    start: int
    end: int
    text: str
    origins: tuple[Origin, ...]


def removed(span: Span) -> Edit:
    return Edit(span.start, span.end, "", ())


def inserted(at: int, text: str) -> Edit:
    return Edit(at, at, text, (None,) * len(text))


def exchanged(span: Span, text: str) -> Edit:
    """Foreign text where something stood that is gone."""
    return Edit(span.start, span.end, text, (None,) * len(text))


def replaced(span: Span, text: str) -> Edit:
    """Text that says the same in another way: its characters stand in for those of the span, evenly."""
    share = len(span) / max(len(text), 1)
    return Edit(span.start, span.end, text, tuple(~(span.start + int(index * share)) for index in range(len(text))))


@dataclass(frozen=True, slots=True)
class Draft:
    """A text on its way from the old one to the new one."""

    text: str
    origins: list[Origin]

    @classmethod
    def of(cls, text: str) -> "Draft":
        return cls(text, list(range(len(text))))

    def edited(self, edits: Iterable[Edit]) -> "Draft":
        """With the edits made; of two that overlap the earlier one."""
        parts: list[str] = []
        origins: list[Origin] = []
        done = 0
        for edit in sorted(edits, key=lambda edit: (edit.start, edit.end)):
            if edit.start < done:
                continue
            parts += self.text[done : edit.start], edit.text
            origins += self.origins[done : edit.start]
            origins += map(self._origin, edit.origins)
            done = edit.end
        return Draft("".join((*parts, self.text[done:])), origins + self.origins[done:])

    def rearranged(self, spans: Sequence[Span]) -> "Draft":
        """The pieces in this order."""
        text = "".join(self.text[span.start : span.end] for span in spans)
        return Draft(text, [origin for span in spans for origin in self.origins[span.start : span.end]])

    def _origin(self, origin: Origin) -> Origin:
        if origin is None:
            return None
        before = self.origins[origin if origin >= 0 else ~origin]
        return before if origin >= 0 or before is None or before < 0 else ~before


def true_places(new: Draft, passages: Sequence[Span]) -> list[Span | Literal["gone", "undecided"]]:
    """Where each of the passages (in order, apart from each other) stands in the new text, by its characters' origins."""
    starts = [passage.start for passage in passages]
    places: list[list[int]] = [[] for _ in passages]
    own = [0] * len(passages)
    for place, origin in enumerate(new.origins):
        if origin is None:
            continue
        old = origin if origin >= 0 else ~origin
        number = bisect_right(starts, old) - 1
        if number >= 0 and old < passages[number].end:
            places[number].append(place)
            own[number] += origin >= 0
    return [_true_place(new.text, *each) for each in zip(passages, places, own, strict=True)]


def _true_place(text: str, passage: Span, places: list[int], own: int) -> Span | Literal["gone", "undecided"]:
    share = own / len(passage)
    if share < DECIDED:
        return "gone" if share <= GONE else "undecided"
    piece = max(_pieces(places, max(APART, len(passage))), key=len)
    if len(piece) < TOGETHER * len(places):
        return "undecided"
    return bare(text, piece[0], piece[-1] + 1)


def _pieces(places: list[int], apart: int) -> list[list[int]]:
    pieces = [places[:1]]
    for before, place in pairwise(places):
        if place - before > apart:
            pieces.append([])
        pieces[-1].append(place)
    return pieces


def bare(text: str, start: int, end: int) -> Span:
    """Without white space at its edges."""
    inner = text[start:end]
    return Span(start + len(inner) - len(inner.lstrip()), start + len(inner.rstrip()))
