"""Where in a text a pattern may stand: every place of its quote, and where pieces of it stand together."""

from collections.abc import Iterator
from itertools import islice

from postil.core.matching.pattern import Pattern

SEED = 9
"""Characters of a piece that is looked for; of a script without blanks between words `DENSE_SEED`."""

DENSE_SEED = 5

MOST_SEEDS = 36
MOST_HITS = 60
"""A piece that stands more often says little."""

MOST_EXACT = 64
MOST = 6


def exact_places(quote: str, text: str, most: int = MOST_EXACT) -> list[int]:
    """Where the quote begins, word for word."""
    return list(islice(_found(quote, text), most)) if quote else []


def likely_places(pattern: Pattern, text: str, most: int = MOST) -> list[int]:
    """Where the pattern may begin by the pieces of it that stand there, those with the rarest pieces first."""
    votes: list[tuple[int, float]] = []
    for at, seed in seeds(pattern):
        hits = list(islice(_found(seed, text), MOST_HITS + 1))
        if len(hits) <= MOST_HITS:
            votes += ((hit - at, 1 / len(hits)) for hit in hits)
    return _clusters(sorted(votes), max(24, len(pattern.text) // 6))[:most]


def seeds(pattern: Pattern) -> list[tuple[int, str]]:
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
    """The beginnings that many votes agree on within a width, the most votes first."""
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
    return chosen


def _found(words: str, text: str) -> Iterator[int]:
    at = text.find(words)
    while at >= 0:
        yield at
        at = text.find(words, at + 1)
