"""Search in one document: the query, the match in focus, and which of how many it is."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import islice

from postil.core import search
from postil.core.document import Document, Pattern, Span
from postil.core.expression import STOPPED
from postil.core.small_letters import LONG, SmallLetters
from postil.errors import NoExpression, TakesTooLong

MOST = 10_000
"""Matches that are counted."""

AROUND = 500
"""Code points above and below what is in sight, in which a match may begin or end."""

Found = tuple[Span | None, bool]
"""A match, and whether the search went round the end or the beginning for it."""


class Finding:
    """Counting goes on between keys: `count_on` takes a slice of the text.

    A regular expression that takes too long over a slice is stopped for good, and `trouble` says so. One that takes too long
    over the whole text `is_waiting` for its first match until it is counted.
    """

    def __init__(self, document: Document) -> None:
        self._document = document
        self._letters = SmallLetters(document)
        self._query = ""
        self.pattern: Pattern | None = None
        self.trouble = ""
        self.is_waiting = False
        self.earlier: list[str] = []
        """The queries of this sitting that were kept, the last first."""

        self._starts: list[int] = []
        self._slices: Iterator[list[Span]] | None = None

    @property
    def starts(self) -> Sequence[int]:
        """Where the matches begin that are counted so far, in order."""
        return self._starts

    def turn_to(self, document: Document) -> None:
        """The search begins anew in another text."""
        self._document, self._letters = document, SmallLetters(document)
        self.look_for(self._query)

    def look_for(self, query: str) -> None:
        """Begin a search; an empty query ends it."""
        self._query = query
        self.trouble, self.is_waiting, self.pattern = "", False, None
        try:
            self.pattern = search.wanted(query, self._letters)
        except NoExpression as error:
            self.trouble = str(error)
        self._starts = []
        self._slices = search.matches_by_slice(self._document, self.pattern) if self.pattern else None

    def keep(self, query: str) -> None:
        """The query can be brought back later."""
        if query.strip():
            self.earlier = [query, *(each for each in self.earlier if each != query)]

    def prepare(self) -> bool:
        """Make ready a piece of a long text; False when all is ready."""
        return len(self._document) > LONG and self._letters.go_on()

    def count_on(self) -> bool:
        """Count a slice more; False when all is counted."""
        try:
            found = next(self._slices, None) if self._slices else None
        except TakesTooLong as error:
            self._stop(error)
            return False
        if found is None or len(self._starts) >= MOST:
            self._slices = None
            return False
        self._starts += (span.start for span in found)
        return True

    def after(self, offset: int) -> Found:
        """The next match that begins at the offset or later, else the first."""
        if self.pattern is None:
            return None, False
        try:
            found = search.next_match(self._document, self.pattern, offset)
            if found is not None or offset == 0:
                return found, False
            return search.next_match(self._document, self.pattern, 0), True
        except TakesTooLong as error:
            return self._counted(bisect_left(self._starts, offset), error)

    def before(self, offset: int) -> Found:
        """The last match that begins before the offset, else the last of all."""
        if self.pattern is None:
            return None, False
        try:
            found = search.previous_match(self._document, self.pattern, offset)
            if found:
                return found, False
            return search.previous_match(self._document, self.pattern, len(self._document)), True
        except TakesTooLong as error:
            return self._counted(bisect_left(self._starts, offset) - 1, error)

    def counted_after(self, offset: int) -> Found:
        """The same among the matches counted so far, for a search that is waiting."""
        return self._counted(bisect_left(self._starts, offset), TakesTooLong(STOPPED))

    def _counted(self, at: int, error: TakesTooLong) -> Found:
        """The match of that number among those counted; where counting goes on, one that is not counted yet is waited for."""
        is_round = not 0 <= at < len(self._starts)
        is_long = len(self._document) > search.SLICE
        self.is_waiting = is_round and is_long and self._slices is not None
        if self.is_waiting or (is_long and not self._starts):
            return None, False
        try:
            if self.pattern is not None and self._starts:
                start = self._starts[at % len(self._starts)]
                return search.next_match(self._document, self.pattern, start), is_round
        except TakesTooLong:
            pass
        self._stop(error)
        return None, False

    def _stop(self, error: TakesTooLong) -> None:
        self.look_for("")
        self.trouble = str(error)

    def within(self, seen: Span) -> Sequence[Span]:
        """The matches in sight; one that begins above is found too."""
        around = Span(max(seen.start - AROUND, 0), min(seen.end + AROUND, len(self._document)))
        return [span for span in self._find(around) if span.overlaps(seen)]

    def _find(self, span: Span, most: int | None = None) -> list[Span]:
        if self.pattern is None:
            return []
        try:
            return list(islice(self._document.find(self.pattern, span), most))
        except TakesTooLong as error:
            self._stop(error)
            return []

    def counter(self, span: Span) -> str:
        """ "2 of 4" for a match; "" for what is none."""
        at = bisect_left(self._starts, span.start)
        if self.pattern is None or at >= len(self._starts) or self._starts[at] != span.start:
            return ""
        more = "+" if self._slices or len(self._starts) >= MOST else ""
        return f"{at + 1:,} of {len(self._starts):,}{more}"

    def place(self, span: Span) -> str:
        """ "match 2 of 4" where the span is a match."""
        if span not in self._find(Span(span.start, min(span.end + AROUND, len(self._document))), 1):
            return ""
        counted = self.counter(span)
        return f"match {counted}" if counted else "match"
