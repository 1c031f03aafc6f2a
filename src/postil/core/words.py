"""Words as a search looks for them: in a long text their rarest part is located first, then the pattern tried there."""

import re
import unicodedata
from collections.abc import Iterator
from itertools import groupby

from postil.core.document import Match
from postil.core.small_letters import OVERLAP, SmallLetters, is_plain

SHORT = 100_000
"""Code points in which the pattern itself is fast enough."""

DENSE = 400
"""How often the rarest part may stand in 64,000 code points, so that going from one to the next is worth it."""

Part = tuple[str, int, int]
"""A part of the words in small letters, how many words stand before its own, and where in that it begins."""


class Words:
    """Finds just what its pattern finds."""

    def __init__(self, query: str, pattern: re.Pattern[str], letters: SmallLetters) -> None:
        self._words = unicodedata.normalize("NFC", query).split()
        self._pattern = pattern
        self._letters = letters

    def finditer(self, text: str, start: int, end: int, /) -> Iterator[Match]:
        end = min(end, len(text))
        part = self._rarest(start) if end - start > SHORT and self._letters.are_of(text) else None
        if part is None:
            yield from self._pattern.finditer(text, start, end)
            return
        letters, before, inset = part
        at = start
        while (at := self._letters.find(letters, at, end)) >= 0:
            begins = self._begins(text, at - inset, before, start)
            match = self._pattern.match(text, begins, end) if begins is not None else None
            if match is not None:
                yield match
                start = at = match.end()
            else:
                at += 1

    def _rarest(self, start: int) -> Part | None:
        """The part that stands least often near the offset; None where every part stands all over."""
        counted = [(self._letters.count(part[0], start), -len(part[0]), part) for part in self._parts()]
        rarest = min(counted, default=None)
        return rarest[2] if rarest is not None and rarest[0] <= DENSE else None

    def _parts(self) -> Iterator[Part]:
        """The parts whose place in the words is known: nothing before them that has two forms (NFC, NFD)."""
        for number, word in enumerate(self._words):
            inset = 0
            for is_part, letters in groupby(word, is_plain_in_both):
                part = "".join(letters)
                if not is_part:
                    break
                yield part.lower()[:OVERLAP], number, inset
                inset += len(part)
            if len(unicodedata.normalize("NFD", word)) != len(word):
                return

    def _begins(self, text: str, at: int, before: int, start: int) -> int | None:
        """Where the match begins whose word behind so many others begins at an offset; None where there is none."""
        for word in reversed(self._words[:before]):
            end = at
            while at > start and text[at - 1].isspace():
                at -= 1
            if at == end:
                return None
            at -= len(word)
        return at if at >= start else None


def is_plain_in_both(character: str) -> bool:
    """Whether a character is the same in small letters, and composed and decomposed."""
    small = character.lower()
    return len(small) == 1 and is_plain(small) and unicodedata.normalize("NFD", character) == character
