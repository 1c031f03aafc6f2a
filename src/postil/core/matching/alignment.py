"""Lay a pattern beside a stretch of a text: how much of its quote and of its context stands there, and where."""

from itertools import pairwise
from typing import NamedTuple

from rapidfuzz.distance import Indel

from postil.core.matching.pattern import Pattern

RUN = 3
"""Matching characters that count as a run: shorter ones stand everywhere."""

FEW = 16
"""Characters of a context in which runs say little."""

ALIKE = 0.6

ROOM = 40
"""Characters beyond a place in which a quote may begin or end."""

FAR = 16
"""Characters of foreign text that part nothing yet."""

PIECE = 12
"""Characters of a quote that are more than chance."""

BRIDGE = 120
"""Characters of foreign text over which a short passage may go on; over a longer one as many as it has."""

NEAR = 12
"""Characters beyond a quote's first or last run that may stand for what was lost there."""


class Alignment(NamedTuple):
    """Where the quote stands in a text, and which part of quote, prefix and suffix does, from 0 to 1.

    A context that is missing, since the quote stood at an edge of its text, is None.
    """

    start: int
    end: int
    quote: float
    prefix: float | None
    suffix: float | None
    characters: float
    """Of the quote that stand there; one of a script without blanks between words counts for more."""

    longest: str = ""
    """The longest run of the quote that stands there."""

    @property
    def context(self) -> float:
        """Of the contexts that there are, the mean; without any 0."""
        known = [each for each in (self.prefix, self.suffix) if each is not None]
        return sum(known) / len(known) if known else 0.0

    @property
    def score(self) -> float:
        """The quote counts as much as its context."""
        known = [each for each in (self.prefix, self.suffix) if each is not None]
        return (2 * self.quote + sum(known)) / (2 + len(known))


def align(pattern: Pattern, text: str, start: int, end: int) -> Alignment | None:
    """The pattern beside `text[start:end]`; None where no run of the quote stands there."""
    start = max(start, 0)
    blocks = Indel.opcodes(pattern.text, text[start:end]).as_matching_blocks()
    runs = [Run(block.a, block.a + block.size, block.b + start) for block in blocks if block.size >= RUN]
    inner = [run.within(pattern.start, pattern.end) for run in runs if run.meets(pattern.start, pattern.end)]
    if not inner:
        return None
    parting = _parting(inner)
    if parting is not None:
        nearer = align(pattern, text, *parting.rest(start, end))
        if nearer is not None and not parting.is_bridged(pattern, nearer):
            return nearer
    matched = sum(run.length for run in inner)
    before = sum(min(run.here_end, pattern.start) - run.here for run in runs if run.here < pattern.start)
    behind = sum(run.here_end - max(run.here, pattern.end) for run in runs if run.here_end > pattern.end)
    longest = max(inner, key=lambda run: run.length)
    return Alignment(
        _whole_word(text, _start(pattern, text, runs, inner[0]), inner[0].here - pattern.start, -1),
        _whole_word(text, _end(pattern, text, runs, inner[-1]), pattern.end - inner[-1].here_end, 1),
        matched / (pattern.end - pattern.start),
        before / pattern.start if pattern.start else None,
        behind / (len(pattern.text) - pattern.end) if pattern.end < len(pattern.text) else None,
        matched * density(pattern.quote),
        pattern.text[longest.here : longest.here_end],
    )


def density(words: str) -> float:
    """How much one character of the words tells, compared with a Latin letter."""
    return 1 + 1.5 * sum(character >= "\u2e80" for character in words) / max(len(words), 1)


class Run(NamedTuple):
    """What stands from `here` to before `here_end` in a pattern and from `there` on in a text."""

    here: int
    here_end: int
    there: int

    @property
    def length(self) -> int:
        return self.here_end - self.here

    @property
    def there_end(self) -> int:
        return self.there + self.here_end - self.here

    def meets(self, start: int, end: int) -> bool:
        """Whether a character of it stands in that part of the pattern."""
        return self.here < end and start < self.here_end

    def within(self, start: int, end: int) -> "Run":
        """What of it stands in that part of the pattern."""
        if start <= self.here and self.here_end <= end:
            return self
        first = max(self.here, start)
        return Run(first, min(self.here_end, end), self.there + first - self.here)


class Parting(NamedTuple):
    """Foreign characters between two runs of a quote, of which so many stand to the `left` and to the `right`."""

    before: Run
    behind: Run
    foreign: int
    left: int
    right: int

    def rest(self, start: int, end: int) -> tuple[int, int]:
        """The stretch without the smaller piece: it may stand nearer, though changed."""
        return (self.before.there_end, end) if self.left <= self.right else (start, self.behind.there)

    def is_bridged(self, pattern: Pattern, nearer: Alignment) -> bool:
        """Whether the passage goes on behind the foreign text: that is not too long, and what stands there nowhere nearer."""
        smaller, length = min(self.left, self.right), pattern.end - pattern.start
        missed = self.left + self.right - nearer.quote * length
        return smaller >= PIECE and self.foreign <= max(BRIDGE, length) and missed > 0.6 * smaller


def _parting(inner: list[Run]) -> Parting | None:
    """The first foreign text that is longer than what it parts from the rest of the quote."""
    left, total = 0, sum(run.length for run in inner)
    for run, following in pairwise(inner):
        left += run.length
        foreign = following.there - run.there_end - (following.here - run.here_end)
        if foreign > FAR + min(left, total - left):
            return Parting(run, following, foreign, left, total - left)
    return None


def _start(pattern: Pattern, text: str, runs: list[Run], first: Run) -> int:
    """Where the first run of the quote begins; what was changed before it is shared out between quote and prefix."""
    lost = first.here - pattern.start
    before = [run for run in runs if run.here < pattern.start]
    if not lost or not before:
        return first.there
    outer = before[-1]
    here, there = outer.here_end, outer.there_end
    if not 0 < first.there - there <= 2 * (first.here - here) + NEAR:
        return first.there
    share = (first.there - there) * lost // (first.here - here)
    return _word_start(text, first.there - share, there, first.there)


def _end(pattern: Pattern, text: str, runs: list[Run], last: Run) -> int:
    lost = pattern.end - last.here_end
    behind = [run for run in runs if run.here_end > pattern.end]
    if not lost or not behind:
        return last.there_end
    outer = behind[0]
    gap, was = outer.there - last.there_end, outer.here - last.here_end
    if not 0 < gap <= 2 * was + NEAR:
        return last.there_end
    return _word_start(text, last.there_end + gap * lost // was, last.there_end, outer.there)


def _whole_word(text: str, at: int, lost: int, step: int) -> int:
    """The edge of the word, where letters of the quote are lost there; in a script without blanks the place itself."""
    while lost > 0 and 0 < at < len(text) and _is_letter(text[at - 1]) and _is_letter(text[at]):
        at, lost = at + step, lost - 1
    return at


def _is_letter(character: str) -> bool:
    return character.isalnum() and character < "\u2e80"


def _word_start(text: str, at: int, low: int, high: int) -> int:
    """The nearest edge of a word, not beyond the bounds."""
    edges = [low, high, *(each + 1 for each in range(low, high) if text[each] == " ")]
    return min(edges, key=lambda each: abs(each - at))


def exactly(pattern: Pattern, text: str, at: int) -> Alignment:
    """The quote stands word for word at an index: only its context is to be compared."""
    end = at + pattern.end - pattern.start
    return Alignment(at, end, 1.0, *_sides(pattern, text, at, end), (end - at) * density(pattern.quote))


def laid(pattern: Pattern, text: str, start: int, end: int) -> Alignment | None:
    """The pattern beside a place of a text, as a whole or its quote first, whichever fits better; None: it does not."""
    first = start - pattern.start - ROOM
    whole = align(pattern, text, first, first + len(pattern.text) + 2 * ROOM)
    both = [each for each in (whole, _quote_first(pattern, text, start, end)) if each is not None]
    there = [each for each in both if each.start < end and start < each.end]
    return max(there, key=lambda each: each.score, default=None)


def _quote_first(pattern: Pattern, text: str, start: int, end: int) -> Alignment | None:
    """The quote beside what stands from `start` to before `end`, then its context beside what stands around that."""
    quote = pattern.quote
    found = align(Pattern(quote, 0, len(quote)), text, start - ROOM, end + ROOM)
    if found is None:
        return None
    prefix, suffix = _sides(pattern, text, found.start, found.end)
    return found._replace(prefix=prefix, suffix=suffix)


def _sides(pattern: Pattern, text: str, start: int, end: int) -> tuple[float | None, float | None]:
    prefix, suffix = pattern.prefix, pattern.suffix
    before = text[max(start - len(prefix) - len(prefix) // 3, 0) : start]
    behind = text[end : end + len(suffix) + len(suffix) // 3]
    return (
        _side(prefix, before, before[-len(prefix) :]) if prefix else None,
        _side(suffix, behind, behind[: len(suffix)]) if suffix else None,
    )


def _side(words: str, text: str, beside: str) -> float:
    """Which part of the words stands in the text in runs; of a few words, how like they are to those right beside."""
    if len(words) <= FEW:
        return Indel.normalized_similarity(words, beside, score_cutoff=ALIKE)
    blocks = Indel.opcodes(words, text).as_matching_blocks()
    return sum(block.size for block in blocks if block.size >= RUN) / len(words)


def kinship(pattern: Pattern, text: str, found: Alignment) -> float:
    """How like the context is to what stands right beside the quote, from 0 to 1: it tells repeats apart that stand close."""
    before = text[max(found.start - len(pattern.prefix), 0) : found.start]
    behind = text[found.end : found.end + len(pattern.suffix)]
    sides = [(words, there) for words, there in ((pattern.prefix, before), (pattern.suffix, behind)) if words]
    return sum(Indel.normalized_similarity(words, there) for words, there in sides) / max(len(sides), 1)
