"""Search in one document: the query, the match in focus, and which of how many it is."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence

from postil.core import search
from postil.core.document import Document, Span

MOST = 10_000
"""Matches that are counted."""


class Finding:
    """Counting goes on between keys: `count_on` takes a slice of the text."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self.pattern: re.Pattern[str] | None = None
        self.earlier: list[str] = []
        self._starts: list[int] = []
        self._slices: Iterator[list[Span]] | None = None

    def look_for(self, query: str) -> None:
        """Begin a search; an empty query ends it."""
        self.pattern = search.pattern(query)
        self._starts = []
        self._slices = search.matches_by_slice(self._document, self.pattern) if self.pattern else None

    def keep(self, query: str) -> None:
        """The query can be brought back later."""
        if query.strip():
            self.earlier = [query, *(each for each in self.earlier if each != query)]

    def count_on(self) -> bool:
        """Count a slice more; False when all is counted."""
        found = next(self._slices, None) if self._slices else None
        if found is None or len(self._starts) >= MOST:
            self._slices = None
            return False
        self._starts += (span.start for span in found)
        return True

    def after(self, offset: int) -> tuple[Span | None, bool]:
        """The next match that begins at the offset or later, and whether the search went round the end."""
        if self.pattern is None:
            return None, False
        found = search.next_match(self._document, self.pattern, offset)
        return (found, False) if found else (search.next_match(self._document, self.pattern, 0), True)

    def before(self, offset: int) -> tuple[Span | None, bool]:
        """The last match that begins before the offset, and whether the search went round the beginning."""
        if self.pattern is None:
            return None, False
        found = search.previous_match(self._document, self.pattern, offset)
        return (
            (found, False)
            if found
            else (search.previous_match(self._document, self.pattern, len(self._document)), True)
        )

    def within(self, seen: Span) -> Sequence[Span]:
        """The matches in sight; one that begins above is found too."""
        if self.pattern is None:
            return ()
        around = Span(max(seen.start - 500, 0), min(seen.end + 500, len(self._document)))
        return [span for span in self._document.find(self.pattern, around) if span.overlaps(seen)]

    def counter(self, span: Span) -> str:
        """ "2 of 4" for a match; "" for what is none."""
        at = bisect_left(self._starts, span.start)
        if self.pattern is None or at >= len(self._starts) or self._starts[at] != span.start:
            return ""
        more = "+" if self._slices or len(self._starts) >= MOST else ""
        return f"{at + 1:,} of {len(self._starts):,}{more}"

    def place(self, span: Span) -> str:
        """ "match 2 of 4" where the span is a match."""
        if self.pattern is None or next(self._document.find(self.pattern, span), None) != span:
            return ""
        counted = self.counter(span)
        return f"match {counted}" if counted else "match"
