"""Other places of a document that could be taken for a passage of it."""

from functools import lru_cache
from math import inf

from postil.core.anchoring import CONTEXT, WHOLE
from postil.core.document import Document, Span
from postil.core.matching.candidates import alignments
from postil.core.matching.normal import Normal
from postil.core.matching.pattern import around

MOST = 4

ALIKE = 0.5
"""The part of the passage that must stand in a place."""

STRETCH = 16_000
"""A document longer than `WHOLE` is searched within so many code points at least on both sides."""


def rivals(document: Document, span: Span) -> list[Span]:
    """The best four at most."""
    is_whole = len(document) <= WHOLE
    first = 0 if is_whole else max(span.start // STRETCH - 1, 0) * STRETCH
    last = len(document) if is_whole else (span.end // STRETCH + 2) * STRETCH
    near = _normal(document.passage(Span(first, last)))
    start, end = near.index(span.start - first), near.index(span.end - first)
    wanted = around(near.text, start, end, CONTEXT)
    if wanted.start == wanted.end:
        return []
    others = [each for each in alignments(wanted, near.text, whole=inf) if each.end <= start or end <= each.start]
    alike = [each for each in others if each.quote >= ALIKE][:MOST]
    return [Span(first + near.offset(each.start), first + near.offset(each.end - 1) + 1) for each in alike]


@lru_cache(maxsize=2)
def _normal(words: str) -> Normal:
    """Kept, since who notes one passage notes the next one in the same stretch of the text."""
    return Normal(words)
