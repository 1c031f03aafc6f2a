"""A selection: an anchor that stays and a head that moves, whole units at a time."""

from dataclasses import dataclass

from postil.core import textobjects
from postil.core.document import Document, Span
from postil.core.textobjects import Size


@dataclass(frozen=True, slots=True)
class Selection:
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

    def extended_to(self, span: Span) -> "Selection":
        """The head moves to the span's far end."""
        return Selection(self.anchor, span.start if span.start < self.anchor else span.end)


def take_next(document: Document, selection: Selection, size: Size) -> Selection | None:
    """One more unit towards the end; a selection made towards the beginning gives one back. None at the edge."""
    if selection.is_flipped:
        given_back = textobjects.after(document, selection.head + 1, size)
        if given_back is not None and given_back.start < selection.anchor:
            return Selection(selection.anchor, given_back.start)
    start, end = selection.span.start, selection.span.end
    unit = textobjects.after(document, end, size)
    return Selection(start, unit.end) if unit else None


def take_previous(document: Document, selection: Selection, size: Size) -> Selection | None:
    """One more unit towards the beginning; a selection made towards the end gives one back. None at the edge."""
    if not selection.is_flipped:
        given_back = textobjects.before(document, selection.head - 1, size)
        if given_back is not None and given_back.end > selection.anchor:
            return Selection(selection.anchor, given_back.end)
    start, end = selection.span.start, selection.span.end
    unit = textobjects.before(document, start, size)
    return Selection(end, unit.start) if unit else None
