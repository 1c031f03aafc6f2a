"""Search for passages in a text, beside the text they were taken from where that is known."""

from functools import cached_property
from itertools import takewhile

from postil.core.annotation import Place, State, Target
from postil.core.document import Span
from postil.core.matching.alignment import Alignment
from postil.core.matching.landmarks import Landmarks, landmarks
from postil.core.matching.normal import Normal
from postil.core.matching.pair import WIDE, Found, Pair, Wanted
from postil.core.matching.pattern import pattern

NEIGHBOURHOOD = 12_000
"""Characters between two landmarks that are searched before all others."""


class Search:
    """In a new text, with the old one where it is known; what costs the whole text is made when it is needed first."""

    def __init__(self, new: str, old: str | None = None) -> None:
        self._new, self._old = new, old

    @cached_property
    def _landmarks(self) -> Landmarks:
        return landmarks(self._old or "", self._new)

    @cached_property
    def _whole(self) -> "Pair":
        old = None if self._old is None else Normal(self._old)
        return Pair(Normal(self._new), old, 0, 0, lambda: self._landmarks)

    def place(self, target: Target) -> Place:
        """Where the target's passage stands, with its state and the other guesses."""
        quote, position = target.quote, Span(target.position.start, target.position.end)
        if not quote.exact.strip():
            return Place(None, "orphan", 0.0)
        is_known = self._old is not None and self._old[position.start : position.end] == quote.exact
        wanted = Wanted(
            pattern(quote.exact, quote.prefix, quote.suffix),
            position if is_known else None,
            [pattern(rival.exact, rival.prefix, rival.suffix) for rival in target.rivals or ()],
            position.start if len(position) else None,
        )
        found = self._find(wanted)
        guesses = tuple(self._edged(span, quote.exact) for span in found.guesses)
        if found.span is None or found.alignment is None:
            return Place(None, "orphan", 0.0, guesses)
        span = self._edged(found.span, quote.exact)
        is_there = found.is_clear and span == position and self._new[span.start : span.end] == quote.exact
        score = round(found.alignment.score, 3)
        return Place(
            span, "exact" if is_there else _state(found), score if found.is_same else min(score, 0.999), guesses
        )

    def _find(self, wanted: Wanted) -> Found:
        """First where by the landmarks around it the passage belongs, then everywhere."""
        if wanted.own is not None and (near := self._near(wanted.own)) is not None:
            found = near.find(wanted)
            if found.alignment is not None and _is_strong(found.alignment) and self._is_only(found.span, wanted.own):
                return found
        return self._whole.find(wanted)

    def _is_only(self, span: Span | None, own: Span) -> bool:
        """Whether the words found stand nowhere else in the old text."""
        assert self._old is not None
        assert span is not None
        words = self._new[span.start : span.end]
        at = self._old.find(words)
        if own.start < at + len(words) and at < own.end:
            at = self._old.find(words, at + 1)
        return at < 0

    def _near(self, own: Span) -> "Pair | None":
        """The stretches of both texts between the landmarks around the passage; None where that is a long way."""
        assert self._old is not None
        first, last = self._landmarks.around_old(own.start, own.end)
        (old_low, new_low), (old_high, new_high) = first, last or (len(self._old), len(self._new))
        if not 0 < new_high - new_low < NEIGHBOURHOOD or old_high - old_low > NEIGHBOURHOOD:
            return None
        old_low, new_low = max(old_low - 2 * WIDE, 0), max(new_low - 2 * WIDE, 0)
        new = Normal(self._new[new_low : new_high + 2 * WIDE])
        old = Normal(self._old[old_low : old_high + 2 * WIDE])
        return Pair(new, old, new_low, old_low, lambda: self._landmarks)

    def _edged(self, span: Span, quote: str) -> Span:
        """Without outer white space, and with the marks at the quote's ends, which have no normal form."""
        words = self._new[span.start : span.end]
        start, end = span.start + len(words) - len(words.lstrip()), span.end - len(words) + len(words.rstrip())
        alone = Normal(quote)
        if alone.text:
            lead, tail = quote[: alone.offset(0)], quote[alone.offset(len(alone.text.rstrip()) - 1) + 1 :]
            start -= _common(lead[::-1], self._new[max(start - len(lead), 0) : start][::-1])
            end += _common(tail, self._new[end : end + len(tail)])
        return Span(start, end)


def _common(one: str, other: str) -> int:
    """How many characters both begin with."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))


def _is_strong(found: Alignment) -> bool:
    """Whether what stands where it belongs need not be compared with the rest of the text."""
    return found.quote >= 0.75 and found.context >= 0.5


def _state(found: Found) -> State:
    assert found.alignment is not None
    if not found.is_clear:
        return "check"
    if found.is_same and (found.alignment.context >= 0.3 or found.is_only):
        return "moved"
    return "edited" if found.alignment.quote >= 0.85 and found.alignment.context >= 0.55 else "check"
