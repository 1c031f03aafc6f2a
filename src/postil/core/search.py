"""Search in a text: words with smart case and across line ends, or a regular expression; and all matches by slices."""

import re
import unicodedata
from collections.abc import Iterator

from postil.core.document import Document, Pattern, Span
from postil.core.expression import Expression
from postil.core.small_letters import SmallLetters
from postil.core.words import Words

EXPRESSION = "\\v"
"""What a query begins with that is a regular expression (as in Vim)."""

SLICE = 65_536
"""Code points searched at once when matches are counted."""


def wanted(query: str, letters: SmallLetters) -> Pattern | None:
    """What a query finds, None for an empty one. Raises NoExpression."""
    if query.startswith(EXPRESSION):
        source = query.removeprefix(EXPRESSION)
        return Expression(source, letters) if source else None
    words = pattern(query)
    return Words(query, words, letters) if words else None


def pattern(query: str) -> re.Pattern[str] | None:
    """The query's words with any white space between them; capitals count only where the query has one.

    Composed and decomposed letters match each other (NFC and NFD). None for an empty query.
    """
    return _compiled(query, re.IGNORECASE if query == query.lower() else re.NOFLAG)


def next_match(document: Document, wanted: Pattern, offset: int) -> Span | None:
    """The first match that begins at the offset or later."""
    return next(document.find(wanted, Span(offset, len(document))), None)


def previous_match(document: Document, wanted: Pattern, offset: int) -> Span | None:
    """The last match that begins before the offset; the text is searched backward by slices."""
    end = offset
    while end > 0:
        start = max(end - SLICE, 0)
        found = list(_beginning_within(document, wanted, start, end))
        if found:
            return found[-1]
        end = start
    return None


def matches_by_slice(document: Document, wanted: Pattern) -> Iterator[list[Span]]:
    """All matches, a slice of the text at a time, so that a count can be taken between two keys."""
    start = 0
    while start < len(document):
        end = min(start + SLICE, len(document))
        found = list(_beginning_within(document, wanted, start, end))
        yield found
        start = max(end, found[-1].end if found else end)


def _beginning_within(document: Document, wanted: Pattern, start: int, end: int) -> Iterator[Span]:
    """The matches that begin from start to before end; one may reach beyond the end."""
    for match in document.find(wanted, Span(start, min(end + 4_096, len(document)))):
        if match.start >= end:
            return
        yield match


def _either_form(word: str) -> str:
    composed, decomposed = unicodedata.normalize("NFC", word), unicodedata.normalize("NFD", word)
    if composed == decomposed:
        return re.escape(composed)
    return f"(?:{re.escape(composed)}|{re.escape(decomposed)})"


def exactly(quote: str) -> re.Pattern[str] | None:
    """The quote's words as they are, with any white space between them. None for an empty quote."""
    return _compiled(quote, re.NOFLAG)


def _compiled(words: str, flags: re.RegexFlag) -> re.Pattern[str] | None:
    parts = [_either_form(word) for word in words.split()]
    return re.compile(r"\s+".join(parts), flags) if parts else None
