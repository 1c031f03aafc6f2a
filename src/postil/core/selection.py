"""A selection: an anchor that stays and a head that moves, whole units at a time."""

from collections.abc import Callable
from typing import NamedTuple

from postil.core import textobjects
from postil.core.document import Document, Span
from postil.core.textobjects import Size, grapheme_after, grapheme_at, grapheme_before

Going = Callable[[Document, int], int]
"""From an offset to the next border between letters, on or back."""


class Selection(NamedTuple):
    """Offsets in code points; the head may stand before the anchor."""

    anchor: int
    head: int

    @classmethod
    def of(cls, span: Span) -> "Selection":
        return cls(span.start, span.end)

    @classmethod
    def through(cls, first: Span, last: Span) -> "Selection":
        """From one passage through another, both taken in; the second may stand before the first."""
        return cls(first.end, last.start) if last.start < first.start else cls(first.start, last.end)

    @property
    def span(self) -> Span:
        return Span(min(self.anchor, self.head), max(self.anchor, self.head))

    @property
    def is_flipped(self) -> bool:
        """Whether the head stands before the anchor."""
        return self.head < self.anchor

    def flipped(self) -> "Selection":
        """The ends change places."""
        return Selection(self.head, self.anchor)


def take_next(document: Document, selection: Selection, size: Size) -> Selection | None:
    """One more unit towards the end; a selection made towards the beginning gives one back. None at the edge."""
    if selection.is_flipped:
        first = _holding(document, selection.head, size) or textobjects.after(document, selection.head, size)
        following = textobjects.after(document, first.end, size) if first else None
        if following is not None and following.start < selection.anchor:
            return Selection(selection.anchor, following.start)
    start, end = selection.span.start, selection.span.end
    unit = _around(document, end, size) or textobjects.after(document, end, size)
    return Selection(start, unit.end) if unit else None


def take_previous(document: Document, selection: Selection, size: Size) -> Selection | None:
    """One more unit towards the beginning; a selection made towards the end gives one back. None at the edge."""
    if not selection.is_flipped:
        last = _holding(document, selection.head - 1, size) or textobjects.before(document, selection.head, size)
        preceding = textobjects.before(document, last.start, size) if last else None
        if preceding is not None and preceding.end > selection.anchor:
            return Selection(selection.anchor, preceding.end)
    start, end = selection.span.start, selection.span.end
    unit = _around(document, start, size) or textobjects.before(document, start, size)
    return Selection(end, unit.start) if unit else None


def take_on(document: Document, selection: Selection, size: Size) -> Selection | None:
    """As `take_next`, but what stays selected when the head comes back to the anchor is only the word there."""
    anchor, head = selection.anchor, selection.head
    unit = _holding(document, head, size) if selection.is_flipped else None
    if unit is None or unit.end < anchor:
        return take_next(document, selection, size)
    word = _holding(document, anchor - 1, "word") or grapheme_at(document, anchor - 1)
    if unit.end == anchor and head < word.start:
        return Selection(anchor, word.start)
    beyond = unit if unit.end > anchor else textobjects.after(document, anchor, size)
    return through(document, selection, Span(beyond.end - 1, beyond.end)) if beyond else None


def give_back(document: Document, selection: Selection, size: Size) -> Selection | None:
    """As `take_previous`, but what stays selected when the head comes back to the anchor is only the word there."""
    anchor, head = selection.anchor, selection.head
    unit = None if selection.is_flipped else _holding(document, head - 1, size)
    if unit is None or unit.start > anchor:
        return take_previous(document, selection, size)
    word = _holding(document, anchor, "word") or grapheme_at(document, anchor)
    if unit.start == anchor and head > word.end:
        return Selection(anchor, word.end)
    beyond = unit if unit.start < anchor else textobjects.before(document, anchor, size)
    return through(document, selection, Span(beyond.start, beyond.start + 1)) if beyond else None


def _holding(document: Document, offset: int, size: Size) -> Span | None:
    """The unit that holds the offset; None between two of them."""
    unit = textobjects.at(document, offset, size)
    return unit if unit and unit.start <= offset < unit.end else None


def _around(document: Document, offset: int, size: Size) -> Span | None:
    """The unit that begins before the offset and ends behind it."""
    unit = textobjects.at(document, offset, size)
    return unit if unit and unit.start < offset < unit.end else None


def through(document: Document, selection: Selection, span: Span, size: Size = "word") -> Selection:
    """The head moves to the far end of the span; the unit at the anchor stays selected, white space at the head does not."""
    anchor = selection.anchor
    inside = max(anchor - 1, 0) if selection.is_flipped else anchor
    unit = _holding(document, inside, size) or grapheme_at(document, inside)
    first = Span(unit.start, anchor) if selection.is_flipped else Span(anchor, unit.end)
    return Selection.through(first, textobjects.trimmed(document, span.joined(first)))


def take_letter(document: Document, selection: Selection) -> Selection | None:
    """The head one grapheme towards the end, over white space to the next; None at the edge."""
    return _by_letter(document, selection, grapheme_after, grapheme_before)


def give_letter(document: Document, selection: Selection) -> Selection | None:
    """The head one grapheme towards the beginning, over white space to the next; None at the edge."""
    return _by_letter(document, selection, grapheme_before, grapheme_after)


def _by_letter(document: Document, selection: Selection, on: Going, back: Going) -> Selection | None:
    """The head one letter on; at the anchor the ends change places, so that a letter stays selected."""
    anchor, head = selection.anchor, selection.head
    while (further := on(document, head)) != head:
        head = further
        if head == anchor:
            anchor = back(document, anchor)
        elif not _last_letter(document, Selection(anchor, head)).isspace():
            return Selection(anchor, head)
    return None


def _last_letter(document: Document, selection: Selection) -> str:
    """The grapheme inside the selection at its head."""
    head = selection.head
    if selection.is_flipped:
        return document.passage(Span(head, grapheme_after(document, head)))
    return document.passage(Span(grapheme_before(document, head), head))
