"""A stretch of a text beside the stretch it came from: which candidates have evidence, and which of them is the passage."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from postil.core.anchoring import CONTEXT
from postil.core.document import Span
from postil.core.matching.alignment import Alignment, align, density, exactly, kinship, laid
from postil.core.matching.candidates import END, LONGEST, alignments, exact_alignments, places
from postil.core.matching.landmarks import Landmarks
from postil.core.matching.normal import Normal
from postil.core.matching.pattern import Pattern, around

WIDE = 240
"""Those that tell two places of the old text from each other, where 64 do not."""

MOST = 6

MARGIN = 0.12
"""By so much the best candidate must be better than the next, unless something else decides."""

CLOSE = 0.04
"""So near are two explanations that neither is the better one."""

SURE = 0.97
"""An explanation so good can only be met by an exact repeat."""

REGION = 3_000
"""Characters between two landmarks that are aligned as a whole."""

ONLY = 32
"""Latin letters, or as much of another script, that stand once by no chance."""

TELLING = 16
"""Latin letters, or as much of another script, of a piece that tells where a passage is."""

KIN = 0.1
"""By so much more what stands right beside one of several equal candidates must be like the context."""

GUESSED = 0.45
"""The part of a quote that must stand somewhere to make it a guess."""

MOST_GUESSES = 3

HINTED = 400
"""Characters from where a position says within which it may choose between candidates."""


class Found(NamedTuple):
    """Where a passage stands now, as far as one can tell, and the other guesses, the best first; in the text's offsets.

    `is_same`: its words are the same but for white space and typography. `is_clear`: no other candidate was as good.
    `is_only`: they are so many that it says something that they stand once in both texts.
    """

    span: Span | None
    alignment: Alignment | None
    guesses: tuple[Span, ...]
    is_same: bool = False
    is_clear: bool = True
    is_only: bool = False


class Wanted(NamedTuple):
    """A quote with its context, where it stood in the old text (None: that is not known), its rivals.

    `hint` is where it may begin in the new text, None where nothing says so.
    """

    pattern: Pattern
    own: Span | None
    rivals: Sequence[Pattern] = ()
    hint: int | None = None


class Pair:
    """A stretch of the new text and one of the old one in normal form, and at which offsets they begin."""

    def __init__(
        self, new: Normal, old: Normal | None, new_start: int, old_start: int, marks: Callable[[], Landmarks]
    ) -> None:
        self.new, self.old = new, old
        self._new_start, self._old_start = new_start, old_start
        self._marks = marks

    def find(self, wanted: Wanted) -> Found:
        """The passage in this stretch."""
        own = self._own(wanted.own)
        pattern = wanted.pattern
        if own is not None and self.old is not None:
            pattern = around(self.old.text, *own, CONTEXT)
        if pattern.start == pattern.end:
            return Found(None, None, ())
        candidates = alignments(pattern, self.new.text, self._region(wanted.own))
        best = self._by_order(pattern, wanted.own, own) or self._only_one_in_place(candidates, wanted, own)
        is_clear = True
        if best is None:
            best, is_clear = self._best(self._near(candidates, pattern, wanted, own), pattern, wanted, own)
        others = [each for each in candidates if each is not best and each.quote >= GUESSED]
        guesses = tuple(map(self.span, others[:MOST_GUESSES]))
        if best is None:
            return Found(None, None, guesses)
        is_same = self.new.text[best.start : best.end] == pattern.quote
        is_only = is_same and best.characters >= ONLY and self._stands_once(pattern.quote)
        return Found(self.span(best), best, guesses, is_same, is_clear, is_only)

    def span(self, found: Alignment) -> Span:
        """In the new text's offsets."""
        return Span(self._new_offset(found.start), self._new_offset(found.end - 1) + 1)

    def _own(self, own: Span | None) -> tuple[int, int] | None:
        if own is None or self.old is None:
            return None
        start, end = self.old.index(own.start - self._old_start), self.old.index(own.end - self._old_start)
        while end > start and self.old.text[end - 1] == " ":
            end -= 1
        return (start, end) if start < end else None

    def _region(self, own: Span | None) -> tuple[int, int] | None:
        """Where by the landmarks around it the passage belongs, if that is no long way to look."""
        if own is None or self.old is None:
            return None
        (_, low), last = self._marks().around_old(own.start, own.end)
        start = self.new.index(max(low - self._new_start, 0))
        end = self.new.index(last[1] - self._new_start) if last else len(self.new)
        return (start, end) if 0 < end - start < REGION else None

    def _by_order(self, pattern: Pattern, own: Span | None, own_here: tuple[int, int] | None) -> Alignment | None:
        """Of a quote that is repeated between two landmarks as often as it was, the one of the same number."""
        if own is None or own_here is None or self.old is None:
            return None
        (old_low, new_low), last = self._marks().around_old(own.start, own.end)
        old_high, new_high = last or (self._old_start + len(self.old), self._new_start + len(self.new))
        before = [at for at in places(pattern.quote, self.old.text) if old_low <= self._old_offset(at) < old_high]
        now = [at for at in places(pattern.quote, self.new.text) if new_low <= self._new_offset(at) < new_high]
        if not 1 < len(before) == len(now) or own_here[0] not in before:
            return None
        found = exactly(pattern, self.new.text, now[before.index(own_here[0])])
        return found if _is_evident(found) else None

    def _old_offset(self, index: int) -> int:
        assert self.old is not None
        return self._old_start + self.old.offset(index)

    def _new_offset(self, index: int) -> int:
        return self._new_start + self.new.offset(index)

    def _only_one_in_place(
        self, candidates: list[Alignment], wanted: Wanted, own: tuple[int, int] | None
    ) -> Alignment | None:
        """Of all the only one that is where it belongs, if it is about as good as the best: the others need no look."""
        if own is None or wanted.own is None:
            return None
        inside = [each for each in candidates if self._is_in_place(each, wanted.own)]
        if len(inside) != 1 or inside[0].score <= candidates[0].score - MARGIN:
            return None
        return None if self._is_explained_elsewhere(inside[0], own) else inside[0]

    def _near(
        self, candidates: list[Alignment], pattern: Pattern, wanted: Wanted, own: tuple[int, int] | None
    ) -> list[Alignment]:
        """Those that stand, as far as they are about as good as the best of them; it costs much to ask."""
        near: list[Alignment] = []
        for each in candidates:
            if near and each.score <= near[0].score - MARGIN:
                break
            if self._stands(each, pattern, wanted, own):
                near.append(each)
        return near

    def _stands(self, found: Alignment, pattern: Pattern, wanted: Wanted, own: tuple[int, int] | None) -> bool:
        """Whether there is evidence for it, and no better explanation."""
        if own is None or wanted.own is None:
            return _is_evident(found) and not self._is_rival(found, pattern, wanted.rivals)
        has_evidence = _is_evident(found) or self._is_in_place(found, wanted.own) or self._is_telling(found)
        return has_evidence and not self._is_explained_elsewhere(found, own)

    def _is_telling(self, found: Alignment) -> bool:
        """Whether a good part of the quote stands there, and of it a piece that stands once in both texts."""
        if self.old is None or found.quote < 0.65 or len(found.longest) * density(found.longest) < TELLING:
            return False
        return self._stands_once(found.longest)

    def _stands_once(self, words: str) -> bool:
        """In each of both texts, where both are known."""
        return self.old is not None and _is_single(words, self.old.text) and _is_single(words, self.new.text)

    def _is_in_place(self, found: Alignment, own: Span) -> bool:
        """Whether less is evidence enough, since it stands where by the landmarks around it the passage belongs."""
        if found.quote < 0.45 or found.context < 0.4:
            return False
        (_, low), last = self._marks().around_old(own.start, own.end)
        span = self.span(found)
        return low <= span.end and (last is None or span.start <= last[1])

    def _is_rival(self, found: Alignment, pattern: Pattern, rivals: Sequence[Pattern]) -> bool:
        """Whether what was found is just as well a rival of the target."""
        if not rivals:
            return False
        here = around(self.new.text, found.start, found.end, CONTEXT)
        mine = laid(here, pattern.text, pattern.start, pattern.end)
        others = (laid(here, rival.text, rival.start, rival.end) for rival in rivals)
        return any(other is not None and _is_as_good(other, mine) for other in others)

    def _is_explained_elsewhere(self, found: Alignment, own: tuple[int, int]) -> bool:
        """Whether what was found, with a wide context, is rather another place of the old text."""
        assert self.old is not None
        if found.end - found.start > LONGEST:
            found, own = found._replace(end=found.start + END), (own[0], own[0] + END)
        mine = self._explanation(found, own)
        here = around(self.new.text, found.start, found.end, WIDE)
        is_sure = mine is not None and mine.score >= SURE
        for each in exact_alignments(here, self.old.text) if is_sure else alignments(here, self.old.text)[:MOST]:
            other = laid(here, self.old.text, each.start, each.end) or each
            if (other.start < own[1] and own[0] < other.end) or not _is_as_good(other, mine):
                continue
            if mine is None or other.score > mine.score + CLOSE or not self._belongs(found, own, other):
                return True
        return mine is not None and self._is_seam(found, own, mine)

    def _is_seam(self, found: Alignment, own: tuple[int, int], mine: Alignment) -> bool:
        """Whether what was found is rather what stood before the passage and behind it, which has been cut out."""
        assert self.old is not None
        reach = found.end - found.start + CONTEXT
        beside = self.old.text[max(own[0] - reach, 0) : own[0]] + self.old.text[own[1] : own[1] + reach]
        seam = align(
            Pattern(self.new.text[found.start : found.end], 0, found.end - found.start), beside, 0, len(beside)
        )
        return seam is not None and seam.quote > mine.quote + CLOSE

    def _explanation(self, found: Alignment, own: tuple[int, int]) -> Alignment | None:
        """How well the target's own place in the old text explains what was found."""
        assert self.old is not None
        here = around(self.new.text, found.start, found.end, WIDE)
        return laid(here, self.old.text, *own)

    def _belongs(self, found: Alignment, own: tuple[int, int], other: Alignment) -> bool:
        """Whether by the landmarks around it what was found is the target's place rather than the other one."""
        assert self.old is not None
        span = self.span(found)
        (low, _), last = self._marks().around_new(span.start, span.end)
        high = last[0] if last else len(self.old.text) + self._old_start

        def is_inside(start: int, end: int) -> bool:
            return low <= self._old_offset(start) and self._old_offset(end - 1) < high

        return is_inside(*own) and not is_inside(other.start, other.end)

    def _best(
        self, near: list[Alignment], pattern: Pattern, wanted: Wanted, own: tuple[int, int] | None
    ) -> tuple[Alignment | None, bool]:
        """The best of them, and whether it is so by a margin or by the old text; None: it is not clear."""
        if len(near) < 2:
            return (near[0] if near else None), True
        if own is not None and wanted.own is not None:
            return self._placed(near, wanted.own, own), True
        kin = sorted((kinship(pattern, self.new.text, each), number) for number, each in enumerate(near))
        if kin[-1][0] > kin[-2][0] + KIN:
            return near[kin[-1][1]], False
        return self._hinted(near, wanted.hint), False

    def _placed(self, near: list[Alignment], old_span: Span, own: tuple[int, int]) -> Alignment | None:
        """The only one that stands where it belongs, else the one that its old place explains best."""
        inside = [each for each in near if self._is_in_place(each, old_span)]
        if len(inside) == 1:
            return inside[0]
        scores = [mine.score if (mine := self._explanation(each, own)) else 0.0 for each in near]
        first, second = sorted(scores, reverse=True)[:2]
        return near[scores.index(first)] if first > second + CLOSE else None

    def _hinted(self, near: list[Alignment], hint: int | None) -> Alignment | None:
        """The one that stands where the position says, if no other stands near; with no position at all the first."""
        if hint is None:
            return min(near, key=lambda each: each.start) if _are_level(near) else None
        far = sorted((abs(self.span(each).start - hint), number) for number, each in enumerate(near))
        (nearest, number), (next_one, _) = far[:2]
        return near[number] if nearest <= HINTED and next_one > 2 * nearest else None


def _is_single(words: str, text: str) -> bool:
    return text.find(words, text.find(words) + 1) < 0


def _are_level(near: list[Alignment]) -> bool:
    return near[0].score - near[-1].score < CLOSE


def _is_as_good(other: Alignment, mine: Alignment | None) -> bool:
    """Whether another place explains what was found about as well: as a whole, and its very words."""
    return mine is None or (other.score > mine.score - CLOSE and other.quote > mine.quote - CLOSE)


def _is_evident(found: Alignment) -> bool:
    """Whether enough of the quote and of its context stands there."""
    q, context = found.quote, found.context
    if found.prefix is None and found.suffix is None:
        return q >= 0.92
    sides = min(found.prefix or 0.0, found.suffix or 0.0)
    return (
        (q >= 0.92 and (context >= 0.3 or found.characters >= 32))
        or (q >= 0.75 and (context >= 0.35 or found.characters >= 60))
        or (q >= 0.5 and context >= 0.45)
        or (q >= 0.3 and sides >= 0.72)
    )
