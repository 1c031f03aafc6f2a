"""Words that stand once in each of two texts, in the same order: between them lies what belongs together."""

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from typing import NamedTuple

WORD = re.compile(r"\w{2,24}")
"""In a script without blanks between words a phrase, cut where it is long."""

LINE = re.compile(r"\S[^\n]{15,}")

LONG = 400_000
"""Code points of a text whose landmarks are whole lines, which cost a fifth of its words."""

Mark = tuple[int, int]
"""The offsets of a landmark in the old text and in the new one."""


class Landmarks(NamedTuple):
    """Their offsets in both texts, both rising."""

    old: list[int]
    new: list[int]

    def around_old(self, start: int, end: int) -> tuple[Mark, Mark | None]:
        """The landmarks before and behind a stretch of the old text; before the first the beginning, behind the last None."""
        return self._pair(bisect_left(self.old, start) - 1, bisect_left(self.old, end))

    def around_new(self, start: int, end: int) -> tuple[Mark, Mark | None]:
        """The same for a stretch of the new text."""
        return self._pair(bisect_left(self.new, start) - 1, bisect_left(self.new, end))

    def _pair(self, before: int, behind: int) -> tuple[Mark, Mark | None]:
        return (
            (self.old[before], self.new[before]) if before >= 0 else (0, 0),
            (self.old[behind], self.new[behind]) if behind < len(self.old) else None,
        )


def landmarks(old: str, new: str) -> Landmarks:
    """The longest chain of them."""
    pattern = WORD if max(len(old), len(new)) < LONG else LINE
    once_old, once_new = _once(pattern, old), _once(pattern, new)
    pairs = sorted((at, once_new[words]) for words, at in once_old.items() if words in once_new)
    chain = _longest_rising(pairs)
    return Landmarks([at for at, _ in chain], [at for _, at in chain])


def _once(pattern: re.Pattern[str], text: str) -> dict[str, int]:
    found = [(match[0], match.start()) for match in pattern.finditer(text)]
    counts = Counter(words for words, _ in found)
    return {words: at for words, at in found if counts[words] == 1}


def _longest_rising(pairs: list[Mark]) -> list[Mark]:
    """The longest part of the pairs, sorted by their first, in which the second rises (patience sorting)."""
    tails: list[int] = []
    tops: list[int] = []
    below: list[int] = []
    for number, (_, value) in enumerate(pairs):
        pile = bisect_right(tails, value)
        below.append(tops[pile - 1] if pile else -1)
        if pile == len(tails):
            tails.append(value)
            tops.append(number)
        else:
            tails[pile], tops[pile] = value, number
    chain, number = [], tops[-1] if tops else -1
    while number >= 0:
        chain.append(pairs[number])
        number = below[number]
    return chain[::-1]
