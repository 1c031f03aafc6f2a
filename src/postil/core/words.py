"""Words as a search looks for them: in a long text the rarest of them is located first, then the pattern tried there."""

import re
import unicodedata
from collections.abc import Iterator
from heapq import merge
from typing import Protocol

from postil.core.document import Match
from postil.core.small_letters import LONG, OVERLAP, PIECE, SmallLetters, small

DENSE = 400
"""How often the rarest word may stand in 64,000 code points, so that going from one to the next is worth it."""


class Words:
    """Finds just what its pattern finds."""

    def __init__(self, query: str, pattern: re.Pattern[str], letters: SmallLetters) -> None:
        self._pattern = pattern
        self._letters = letters
        self._as_written = not pattern.flags & re.IGNORECASE or query.lower() == query.upper()
        """Whether the text is searched as it is; else in small letters."""

        self._words = [self._forms(word) for word in query.split()]
        """Each word as it may stand in the text: composed, decomposed."""

    def finditer(self, text: str, start: int, end: int, /) -> Iterator[Match]:
        end = min(end, len(text))
        is_long = len(text) > LONG and self._letters.are_of(text)
        rarest = self._rarest(text, start, end) if is_long else None
        if rarest is None:
            yield from self._pattern.finditer(text, start, end)
            return
        for at in self._places(text, self._words[rarest], start, end):
            begins = self._begins(text, at, rarest, start)
            match = self._pattern.match(text, begins, end) if begins is not None else None
            if match is not None:
                yield match
                start = match.end()

    def _forms(self, word: str) -> list[str]:
        forms = dict.fromkeys(unicodedata.normalize(form, word) for form in ("NFC", "NFD"))
        return [form if self._as_written else small(form) for form in forms]

    def _rarest(self, text: str, start: int, end: int) -> int | None:
        """The number of the word that stands least often near the offset; None where every word stands all over."""
        where, near = text if self._as_written else self._letters, min(start + 64_000, end)
        count, _, number = min(
            (sum(where.count(form[:OVERLAP], start, near) for form in forms), -len(forms[0]), number)
            for number, forms in enumerate(self._words)
        )
        return number if count * 64_000 <= DENSE * (near - start) else None

    def _places(self, text: str, forms: list[str], start: int, end: int) -> Iterator[int]:
        """Where any of the forms begins, in order; a piece at a time, so that none is looked for far behind another."""
        where = text if self._as_written else self._letters
        for at in range(start, end, PIECE):
            until = min(at + PIECE, end)
            yield from merge(*(_each(where, form[:OVERLAP], at, until, end) for form in forms))

    def _begins(self, text: str, at: int, before: int, start: int) -> int | None:
        """Where the match begins whose word behind so many others begins at an offset; None where there is none."""
        for forms in reversed(self._words[:before]):
            end = at
            while at > start and text[at - 1].isspace():
                at -= 1
            if at == end:
                return None
            word = next((form for form in forms if self._is_before(text, form, at)), None)
            if word is None:
                return None
            at -= len(word)
        return at if at >= start else None

    def _is_before(self, text: str, word: str, end: int) -> bool:
        passage = text[max(end - len(word), 0) : end]
        return word == (passage if self._as_written else small(passage))


class _Searched(Protocol):
    """A text, or its small letters."""

    def find(self, word: str, start: int, end: int, /) -> int: ...


def _each(where: _Searched, word: str, start: int, until: int, end: int) -> Iterator[int]:
    """Where a word begins from the start until there; it lies before the end."""
    at = start - 1
    while (at := where.find(word, at + 1, min(until + len(word) - 1, end))) >= 0:
        yield at
