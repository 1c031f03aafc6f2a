"""Search for one target after another in a text, with the text they were taken from where it is known."""

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import NamedTuple

from postil.core.matching.alignment import Alignment, align, density
from postil.core.matching.candidates import exact_places, likely_places, MOST
from postil.core.matching.landmarks import Landmarks, landmarks
from postil.core.matching.normal import Normal
from postil.core.matching.pattern import Pattern, trimmed

CONTEXT = 64
WIDE = 240
"""Characters on both sides that tell two places of a text from each other, where 64 do not."""

LONGEST = 2_400
"""Characters of a quote that are aligned as a whole; of a longer one its two ends are."""

END = 800

MARGIN = 0.12
CLOSE = 0.04
"""So near are two explanations that neither is the better one."""


def is_evident(found: Alignment) -> bool:
    """Whether enough of the quote and of its context stands there."""
    q, context = found.quote, found.context
    sides = min(found.prefix or 0.0, found.suffix or 0.0)
    return (
        (q >= 0.92 and (context >= 0.3 or found.characters >= 32))
        or (q >= 0.75 and (context >= 0.35 or found.characters >= 60))
        or (q >= 0.5 and context >= 0.45)
        or (q >= 0.3 and sides >= 0.72)
    )


class Verdict(NamedTuple):
    """The alignment that was chosen, if one was, how sure it is, and the other guesses, the best first."""

    found: Alignment | None
    guesses: list[Alignment]
    is_sure: bool = True


class Search:
    """In the normal form of a text; with that of the text the targets were taken from, where it is known."""

    def __init__(self, new: Normal, old: Normal | None = None) -> None:
        self.new, self.old = new, old

    @cached_property
    def landmarks(self) -> Landmarks:
        return landmarks(self.old.text if self.old else "", self.new.text)

    def find(
        self, wanted: Pattern, own: tuple[int, int] | None, rivals: Sequence[Pattern], hint: int | None
    ) -> Verdict:
        """`own` is where the quote stood in the old text, `hint` where it may begin in the new one."""
        found = alignments(wanted, self.new.text, self._region(own))
        evident = [each for each in found if is_evident(each) or (own is not None and self._is_in_place(each, own))]
        own_wide = around(self.old.text, *own, WIDE) if self.old and own else None
        left = []
        for each in evident:
            if own_wide is not None and own is not None:
                if self._is_explained_elsewhere(each, own):
                    continue
            elif any(self._is_rather(rival, wanted, each) for rival in rivals):
                continue
            left.append(each)
        best = self._choose(left, wanted, own, own_wide, hint)
        return Verdict(best, [each for each in found if each != best][:3])

    def _region(self, own: tuple[int, int] | None) -> tuple[int, int] | None:
        """Where by the landmarks around it the passage belongs, if that is no long way to look."""
        if own is None:
            return None
        low, high = self.landmarks.in_new(*own)
        low, high = int(low), int(min(high, len(self.new)))
        return (low, high) if 0 < high - low < LONGEST else None

    def _is_in_place(self, found: Alignment, own: tuple[int, int]) -> bool:
        """Whether less is evidence enough, since it stands where by the landmarks around it the passage belongs."""
        if found.quote < 0.4 or found.context < 0.3:
            return False
        low, high = self.landmarks.in_new(*own)
        return low <= found.end and found.start <= high

    def _is_rather(self, rival: Pattern, wanted: Pattern, found: Alignment) -> bool:
        """Whether a rival, or the target itself just as little, stands at the place that was found."""
        other = self._beside(rival, found)
        return other is not None and other.score >= found.score - CLOSE

    def _beside(self, pattern: Pattern, found: Alignment) -> Alignment | None:
        slack = 40 + len(pattern.text) // 4
        at = found.start - pattern.start
        beside = align(pattern, self.new.text, at - slack, at + len(pattern.text) + slack)
        return beside if beside is not None and _is_same(beside, found) else None

    def _is_explained_elsewhere(self, found: Alignment, own: tuple[int, int]) -> bool:
        """Whether what was found, with a wide context, is rather another place of the old text."""
        assert self.old is not None
        mine = self._explanation(found, own)
        mine_quote, mine_score = (mine.quote, mine.score) if mine else (0.0, 0.0)
        here = around(self.new.text, found.start, found.end, WIDE)
        others = exact_hits(here, self.old.text) if mine_score >= 0.97 else alignments(here, self.old.text)[:MOST]
        for other in others:
            is_own = other.start < own[1] and own[0] < other.end
            if is_own or other.score < mine_score - CLOSE or other.quote < mine_quote - CLOSE:
                continue
            if other.score > mine_score + CLOSE or not self._belongs(found, own, (other.start, other.end)):
                return True
        return False

    def _explanation(self, found: Alignment, own: tuple[int, int]) -> Alignment | None:
        """How well the target's own place in the old text explains what was found."""
        assert self.old is not None
        here = around(self.new.text, found.start, found.end, WIDE)
        slack = 40 + len(here.text) // 4
        at = own[0] - here.start
        beside = align(here, self.old.text, at - slack, at + len(here.text) + slack)
        return beside if beside is not None and beside.start < own[1] and own[0] < beside.end else None

    def _belongs(self, found: Alignment, own: tuple[int, int], other: tuple[int, int]) -> bool:
        """Whether by the landmarks around it what was found is the first rather than the second of two old places."""
        low, high = self.landmarks.in_old(found.start, found.end)
        is_own = low <= own[0] and own[1] <= high
        is_other = low <= other[0] and other[1] <= high
        return is_own and not is_other

    def _choose(
        self,
        left: list[Alignment],
        wanted: Pattern,
        own: tuple[int, int] | None,
        own_wide: Pattern | None,
        hint: int | None,
    ) -> Alignment | None:
        if not left:
            return None
        near = [each for each in left if each.score > left[0].score - MARGIN]
        if len(near) == 1:
            return near[0]
        if own_wide is not None and own is not None:
            low, high = self.landmarks.in_new(*own)
            inside = [each for each in near if low <= each.start and each.end <= high]
            if len(inside) == 1:
                return inside[0]
            ranked = sorted(
                ((mine.score if (mine := self._explanation(each, own)) else 0.0, each) for each in near), reverse=True
            )
            return ranked[0][1] if ranked[0][0] > ranked[1][0] + CLOSE else None
        return None


def around(text: str, start: int, end: int, context: int) -> Pattern:
    first = max(start - context, 0)
    return trimmed(text[first : end + context], start - first, end - first)


def alignments(pattern: Pattern, text: str, region: tuple[int, int] | None = None) -> list[Alignment]:
    """Where the pattern may stand, the best first."""
    found: list[Alignment] = []
    for each in sorted(_aligned(pattern, text, region), key=lambda each: (-each.score, each.end - each.start, each.start)):
        if not any(_is_same(each, other) for other in found):
            found.append(each)
    return found


def _is_same(one: Alignment, other: Alignment) -> bool:
    """Whether two alignments are of one place: they share more than half of the shorter."""
    shared = min(one.end, other.end) - max(one.start, other.start)
    return 2 * shared > min(one.end - one.start, other.end - other.start)


def _aligned(pattern: Pattern, text: str, region: tuple[int, int] | None) -> Iterator[Alignment]:
    yield from exact_hits(pattern, text)
    slack = 40 + len(pattern.text) // 3
    if region is not None and (found := align(pattern, text, region[0] - CONTEXT, region[1] + CONTEXT)):
        yield found
    for at in likely_places(pattern, text):
        found = align(pattern, text, at - slack, at + len(pattern.text) + slack)
        if found is not None:
            yield found


def exact_hits(pattern: Pattern, text: str) -> list[Alignment]:
    return [exactly(pattern, text, at) for at in exact_places(pattern.quote, text)]


def exactly(pattern: Pattern, text: str, at: int) -> Alignment:
    """The quote stands word for word at an index: only its context is to be compared."""
    end = at + pattern.end - pattern.start
    prefix, suffix = pattern.prefix, pattern.suffix
    return Alignment(
        at,
        end,
        1.0,
        _side(prefix, text[max(at - len(prefix) - len(prefix) // 3, 0) : at]) if prefix else None,
        _side(suffix, text[end : end + len(suffix) + len(suffix) // 3]) if suffix else None,
        (end - at) * density(pattern.quote),
    )


def _side(words: str, text: str) -> float:
    found = align(Pattern(words, 0, len(words)), text, 0, len(text))
    return found.quote if found else 0.0
