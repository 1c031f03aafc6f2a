"""How long the first match of a search takes in the worst case: it stands near the end, or there is none."""

import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from statistics import median

import material
from postil.core import search
from postil.core.document import Document, Pattern
from postil.core.small_letters import PIECE, SmallLetters
from postil.errors import TakesTooLong
from postil.formats.builder import plain
from table import Row, percentile

SIZES = ((10_000_000, "10 MB", 50.0), (100_000, "100 KB", 16.0))
"""Code points, their name, and the milliseconds that are asked."""

WORDS = ("xylophone", "zq", "the harbor xylophone", "and the and", "Xylophone", "φιλία", "ёлка", "한국어", "résumé zq")
EXPRESSIONS = (
    r"\vxyl\w+ne",
    r"\v\w+ophone",
    r"\vzither|xylophone",
    r"\vthe \w+ xyl",
    r"\v\d+",
    r"\v(?:zither|xylophone)",
)
QUERIES = (*WORDS, *EXPRESSIONS)


def find_rows(count: int) -> Iterator[Row]:
    """Searches that find nothing go through the whole text; small letters are made between keys, so beforehand."""
    for size, name, asked in SIZES:
        text = material.plain(size, 0)
        for kind, document in (("ASCII", plain(_ascii(text))), ("not ASCII", plain(text + "\u2019"))):
            yield from _rows(document, f"{name}, {kind}", asked, count)


def _rows(document: Document, name: str, asked: float, count: int) -> Iterator[Row]:
    letters = SmallLetters(document)
    longest = max(_seconds(letters.go_on) for _ in range(-(-len(document) // PIECE)))
    for query in QUERIES:
        wanted, pattern = search.wanted(query, letters), search.pattern(query)
        assert wanted is not None
        assert pattern is not None
        times = [_first(document, wanted) for _ in range(max(count // 10, 10))]
        before = median(_first(document, pattern) for _ in range(3))
        p50, p95 = median(times), percentile(times, 95)
        is_known = _is_known(document, wanted)
        beside = "" if query.startswith(search.EXPRESSION) else f"by the pattern alone {before:.1f} ms"
        beside = beside if is_known else "the screen goes on by slices"
        is_held = is_known and p95 <= asked
        yield Row(f"No match in {name}: {query}", f"{asked:.0f} ms", f"{p50:.1f} / {p95:.1f} ms", beside, is_held)
    fresh = [_first(document, search.wanted(WORDS[0], SmallLetters(document))) for _ in range(10)]
    p50, p95 = median(fresh), percentile(fresh, 95)
    measured = f"{p50:.1f} / {p95:.1f} ms"
    yield Row(
        f"The same before small letters are made, {name}: {WORDS[0]}", f"{asked:.0f} ms", measured, "", p95 <= asked
    )
    yield Row(f"A piece of small letters, {name}", "16 ms", f"{longest * 1_000:.1f} ms", "", longest <= 0.016)


def _first(document: Document, wanted: Pattern) -> float:
    """Milliseconds of one search; those of an expression end with its limit."""
    begun = time.perf_counter()
    with suppress(TakesTooLong):
        search.next_match(document, wanted, 0)
    return (time.perf_counter() - begun) * 1_000


def _is_known(document: Document, wanted: Pattern) -> bool:
    """Whether an answer comes before the limit."""
    try:
        search.next_match(document, wanted, 0)
    except TakesTooLong:
        return False
    return True


def _ascii(text: str) -> str:
    return text.encode("ascii", "replace").decode()


def _seconds(asked: Callable[[], object]) -> float:
    begun = time.perf_counter()
    asked()
    return time.perf_counter() - begun
