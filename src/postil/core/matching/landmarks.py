"""Words that stand once in each of two texts, in the same order: between them lies what belongs together."""

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from typing import NamedTuple

WORD = re.compile(r"\w{2,24}|\w{25}")
"""In a script without blanks between words a phrase, cut where it is long."""


class Landmarks(NamedTuple):
    """Their offsets in the old and in the new text, both rising."""

    old: list[int]
    new: list[int]

    def in_old(self, start: int, end: int) -> tuple[float, float]:
        """Between which offsets of the old text belongs what stands in the new one from `start` to before `end`."""
        first, last = bisect_left(self.new, start) - 1, bisect_left(self.new, end)
        return (self.old[first] if first >= 0 else 0, self.old[last] if last < len(self.old) else float("inf"))

    def in_new(self, start: int, end: int) -> tuple[float, float]:
        """The same the other way round."""
        first, last = bisect_left(self.old, start) - 1, bisect_left(self.old, end)
        return (self.new[first] if first >= 0 else 0, self.new[last] if last < len(self.new) else float("inf"))


def landmarks(old: str, new: str) -> Landmarks:
    """The longest chain of them."""
    once_old, once_new = _once(old), _once(new)
    pairs = sorted((at, once_new[word]) for word, at in once_old.items() if word in once_new)
    chain = _longest_rising(pairs)
    return Landmarks([at for at, _ in chain], [at for _, at in chain])


def _once(text: str) -> dict[str, int]:
    found = [(match[0], match.start()) for match in WORD.finditer(text)]
    counts = Counter(word for word, _ in found)
    return {word: at for word, at in found if counts[word] == 1}


def _longest_rising(pairs: list[tuple[int, int]]) -> list[tuple[int, int]]:
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
