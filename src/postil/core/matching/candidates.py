"""Where in a text a pattern may stand: every place of its quote, and where pieces of it stand together."""

from collections.abc import Iterator
from itertools import islice

from postil.core.matching.alignment import Alignment, align, exactly
from postil.core.matching.pattern import Pattern

SEED = 9
"""Characters of a piece that is looked for; of a script without blanks between words `DENSE_SEED`."""

DENSE_SEED = 5

MOST_SEEDS = 36
MOST_HITS = 60
"""A piece that stands more often says little."""

MOST_EXACT = 64
MOST = 6

WHOLE = 0.97
"""A quote that stands word for word in nearly all of its context needs no further search."""

LONGEST = 2_400
"""Characters of a quote that are aligned as a whole; of a longer one its two ends are."""

END = 800

PIECE = 100
"""Characters of a long quote's pieces."""


def alignments(
    pattern: Pattern, text: str, region: tuple[int, int] | None = None, *, whole: float = WHOLE
) -> list[Alignment]:
    """Where the pattern may stand, each place once, the best first; a region is looked at in any case.

    Where the quote stands word for word with a score from `whole` on, nothing else is looked for.
    """
    exact = list(exact_alignments(pattern, text))
    if not any(each.score >= whole for each in exact):
        exact += _long(pattern, text) if pattern.end - pattern.start > LONGEST else _likely(pattern, text, region)
    found: list[Alignment] = []
    for each in sorted(exact, key=lambda each: (-each.score, each.end - each.start, each.start)):
        if not any(_is_same(each, other) for other in found):
            found.append(each)
    return found


def exact_alignments(pattern: Pattern, text: str) -> Iterator[Alignment]:
    """The places of the quote, word for word, in the order of the text."""
    return (exactly(pattern, text, at) for at in places(pattern.quote, text))


def places(words: str, text: str) -> list[int]:
    """Where the words stand, the first of them; of none nowhere."""
    return list(islice(_places(words, text), MOST_EXACT)) if words else []


def _likely(pattern: Pattern, text: str, region: tuple[int, int] | None) -> list[Alignment]:
    slack = 40 + len(pattern.text) // 3
    windows = [(at - slack, at + len(pattern.text) + slack) for at in _likely_places(pattern, text)]
    if region is not None:
        windows.append((region[0] - pattern.start, region[1] + len(pattern.text) - pattern.end))
    return [found for window in windows if (found := align(pattern, text, *window)) is not None]


def _long(pattern: Pattern, text: str) -> list[Alignment]:
    """Of a long quote the first and the last characters, with their contexts: they must stand as far apart as before."""
    length = pattern.end - pattern.start
    head = Pattern(pattern.text[: pattern.start + END], pattern.start, pattern.start + END)
    tail_start = pattern.end - END
    tail = Pattern(pattern.text[tail_start:], 0, END)
    heads, tails = _likely(head, text, None), _likely(tail, text, None)
    pairs = [(first, last) for first in heads for last in tails if length / 2 < last.end - first.start < length * 2]
    return [
        Alignment(
            first.start,
            last.end,
            min(first.quote, last.quote, _share(pattern.quote, text[first.start : last.end])),
            first.prefix,
            last.suffix,
            first.characters + last.characters,
        )
        for first, last in pairs
    ]


def _share(quote: str, text: str) -> float:
    """Which part of a long quote's pieces stands in the text."""
    pieces = range(0, len(quote), PIECE)
    return sum(quote[at : at + PIECE] in text for at in pieces) / len(pieces)


def _likely_places(pattern: Pattern, text: str) -> list[int]:
    """Where the pattern may begin by the pieces of it that stand there, those with the rarest pieces first."""
    votes: list[tuple[int, float]] = []
    for at, seed in _seeds(pattern):
        hits = list(islice(_places(seed, text), MOST_HITS + 1))
        if len(hits) <= MOST_HITS:
            votes += ((hit - at, 1 / len(hits)) for hit in hits)
    return _clusters(sorted(votes), max(24, len(pattern.text) // 6))


def _seeds(pattern: Pattern) -> list[tuple[int, str]]:
    """Pieces of the pattern with where they stand in it, spread over it; two thirds are of the quote at least."""
    is_dense = pattern.text.count(" ") * 12 < len(pattern.text)
    size = DENSE_SEED if is_dense else SEED
    starts = range(0, len(pattern.text) - size + 1, 3) if is_dense else _word_starts(pattern.text, size)
    inner = [at for at in starts if pattern.start <= at < pattern.end]
    outer = [at for at in starts if not pattern.start <= at < pattern.end]
    chosen = _spread(inner, MOST_SEEDS - min(len(outer), MOST_SEEDS // 3))
    chosen += _spread(outer, MOST_SEEDS - len(chosen))
    return [(at, pattern.text[at : at + size]) for at in chosen]


def _word_starts(text: str, size: int) -> list[int]:
    return [at for at in range(len(text) - size + 1) if at == 0 or (text[at - 1] == " " and text[at] != " ")]


def _spread(items: list[int], most: int) -> list[int]:
    return items if len(items) <= most else [items[i * len(items) // most] for i in range(most)]


def _clusters(votes: list[tuple[int, float]], width: int) -> list[int]:
    """The beginnings that many votes agree on within a width, the most votes first, `MOST` of them."""
    found: list[tuple[float, int]] = []
    first, weight = 0, 0.0
    for last, (at, share) in enumerate(votes):
        weight += share
        while votes[first][0] < at - width:
            weight -= votes[first][1]
            first += 1
        found.append((weight, votes[(first + last) // 2][0]))
    chosen: list[int] = []
    for _, at in sorted(found, reverse=True):
        if all(abs(at - other) > width for other in chosen):
            chosen.append(at)
            if len(chosen) == MOST:
                break
    return chosen


def _places(words: str, text: str) -> Iterator[int]:
    at = text.find(words)
    while at >= 0:
        yield at
        at = text.find(words, at + 1)


def _is_same(one: Alignment, other: Alignment) -> bool:
    """Whether two alignments are of one place: they share more than half of the shorter."""
    shared = min(one.end, other.end) - max(one.start, other.start)
    return 2 * shared > min(one.end - one.start, other.end - other.start)
