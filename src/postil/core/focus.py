"""The passage in focus, and how it moves: on and back, in and out, by the size one asks for."""

from typing import NamedTuple

from postil.core import textobjects
from postil.core.document import Document, Span
from postil.core.textobjects import SIZES, Size


class Focus(NamedTuple):
    """A span and the size of unit it is; None: no unit (a selection, an annotation, a match)."""

    span: Span
    size: Size | None = None


def arrived(document: Document, offset: int, size: Size) -> Focus | None:
    """The unit of that size at an offset; None in an empty document."""
    span = textobjects.at(document, offset, size)
    return Focus(span, size) if span else None


def forward(document: Document, focus: Focus, size: Size, count: int = 1) -> Focus | None:
    """From a larger focus the first unit in it, else the next one; a count goes on so many. None at the end."""
    span = focus.span
    begin = span.start if _is_larger(focus, size) else span.end
    for nth in range(count):
        found = textobjects.after(document, begin, size)
        if found == focus.span and nth == 0:
            found = textobjects.after(document, found.end, size)
        if found is None:
            return Focus(span, size) if nth else None
        span, begin = found, max(found.end, found.start + 1)
    return Focus(span, size)


def backward(document: Document, focus: Focus, size: Size, count: int = 1) -> Focus | None:
    """From a larger focus the last unit in it, from a smaller one the one around it, else the one before."""
    span = focus.span
    for nth in range(count):
        found = _before(document, focus, size) if nth == 0 else _beginning_before(document, span, size)
        if found is None:
            return Focus(span, size) if nth else None
        span = found
    return Focus(span, size)


def _before(document: Document, focus: Focus, size: Size) -> Span | None:
    """The first step back, by how large the focus is beside the size asked for; one that changes nothing goes on."""
    span = focus.span
    if _is_larger(focus, size):
        found = textobjects.before(document, span.end, size)
    elif focus.size == size or focus.size is None:
        return _beginning_before(document, span, size)
    else:
        found = textobjects.at(document, span.start, size)
    return textobjects.before(document, span.start, size) if found == span else found


def wider(document: Document, focus: Focus) -> Focus | None:
    """The smallest larger unit around the focus that holds more than it; of what is no unit first its sentence."""
    first = SIZES.index(focus.size or "word") + 1
    for size in SIZES[first:]:
        around = textobjects.at(document, focus.span.start, size)
        if around and around.holds(focus.span) and around != focus.span:
            return Focus(around, size)
    return None


def narrower(document: Document, focus: Focus) -> Focus | None:
    """The first smaller unit in the focus that holds less than it; None for a word."""
    last = SIZES.index(focus.size) if focus.size else len(SIZES)
    for size in reversed(SIZES[:last]):
        first = textobjects.after(document, focus.span.start, size)
        if first and focus.span.holds(first) and first != focus.span:
            return Focus(first, size)
    return None


def units_from(document: Document, focus: Focus, count: int) -> Span:
    """The focus and the units of its size that follow, so many in all, as one passage."""
    size = focus.size or "sentence"
    span = focus.span
    for _ in range(count - 1):
        following = textobjects.after(document, span.end, size)
        if following is None:
            break
        span = span.joined(following)
    return span


def _is_larger(focus: Focus, size: Size) -> bool:
    return focus.size is not None and SIZES.index(focus.size) > SIZES.index(size)


def _beginning_before(document: Document, span: Span, size: Size) -> Span | None:
    """The last unit that begins before the span does."""
    around = textobjects.at(document, span.start, size)
    if around is not None and around.start < span.start < around.end:
        return around
    return textobjects.before(document, span.start, size)
