"""Passages in documents of others, and where they stand a few releases later.

Nobody has said where they stand, so it is concluded, without the matcher: the two versions are compared line by line, the
changed lines word by word (difflib). A passage whose words stand once then and once now is where they stand. One most of
whose words are aligned close together is where those stand, with words exchanged at its edges, unless a good part of its runs
of three words stand elsewhere. One is gone if hardly a word of it is aligned and hardly a run of it stands anywhere now. All
others cannot be decided like this and are left out; among them are many that were moved and edited at once, and boilerplate
that was edited, so these figures are kinder than life.
"""

import random
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise
from typing import Literal, NamedTuple

from edits import Case, Sought, some_passages
from postil.core.document import Span
from releases import Release, text_of

COUNT = 60
"""Passages of each pair of versions that are taken anywhere, and as many that were touched by a change."""

TOKEN = re.compile(r"[^\W\u3000-\U0010ffff]+|[^\W\x00-\u2fff]")
"""A word, or a letter of a script without spaces; marks do not count."""

MOSTLY, SOME, HARDLY = 0.6, 0.3, 0.1
STRETCH, SLACK = 1.5, 80
"""A place is at most so many times as long as the passage, and so many characters more."""

Truth = Span | Literal["gone", "undecided"]


class History(NamedTuple):
    """Releases of one document, the oldest first."""

    name: str
    releases: tuple[Release, ...]


def _history(name: str, package: str, versions: str, files: str = "") -> History:
    return History(name, tuple(Release(package, version, files) for version in versions.split()))


HISTORIES = (
    _history("yt-dlp's README (Markdown)", "yt-dlp", "2021.3.7 2022.1.21 2023.1.6 2024.3.10 2025.3.31"),
    _history("HTTPie's manual (reST)", "httpie", "0.9.2 0.9.9 1.0.0 2.0.0 2.4.0"),
    _history("Trio's tutorial (prose)", "trio", "0.4.0 0.12.0 0.19.0 0.22.0 0.26.0", "*/docs/source/tutorial.rst"),
    _history("Trio's design (prose)", "trio", "0.4.0 0.12.0 0.19.0 0.22.0 0.26.0", "*/docs/source/design.rst"),
    _history("Trio's reference", "trio", "0.4.0 0.12.0 0.19.0 0.22.0 0.26.0", "*/docs/source/reference-core.rst"),
)


def history_cases(history: History, seed: str) -> Iterator[Case]:
    """Each version beside the next, and the first beside the last."""
    texts = [text_of(release) for release in history.releases]
    for number, (old, new) in enumerate((*pairwise(texts), (texts[0], texts[-1]))):
        comparison = Comparison(old, new)
        chance = random.Random(f"{seed} {history.name} {len(old)} {len(new)}")
        passages = [comparison.in_whole_words(passage) for passage in some_passages(old, 4 * COUNT, chance)]
        touched = [passage for passage in passages if comparison.touches(passage)]
        taken = {*chance.sample(passages, min(COUNT, len(passages))), *touched[:COUNT]}
        sought = ((passage, comparison.place(passage)) for passage in sorted(taken))
        yield Case(
            history.name,
            f"{history.name}, step {number + 1}",
            old,
            new,
            tuple(
                Sought(passage, truth if isinstance(truth, Span) else None)
                for passage, truth in sought
                if truth != "undecided"
            ),
        )


class Comparison:
    """Two versions of a text, aligned word by word."""

    def __init__(self, old: str, new: str) -> None:
        self._old, self._new = Words.of(old), Words.of(new)
        self.aligned = dict(_alignment(self._old, self._new))
        """Of an old word's number: the number of the new word that is the same."""

    def in_whole_words(self, passage: Span) -> Span:
        numbers = self._numbers(passage)
        return Span(self._old.spans[numbers[0]].start, self._old.spans[numbers[-1]].end) if numbers else passage

    def touches(self, passage: Span) -> bool:
        """Whether a change fell into the passage."""
        return any(number not in self.aligned for number in self._numbers(passage))

    def place(self, passage: Span) -> Truth:
        numbers = self._numbers(passage)
        if not numbers:
            return "undecided"
        quote = self._spaced([self._old.words[number] for number in numbers])
        now = self._new.spaced.count(quote)
        if now == 1 and self._old.spaced.count(quote) == 1:
            return self._place_of(quote)
        stands = [number for number in numbers if number in self.aligned]
        share = len(stands) / len(numbers)
        if share >= MOSTLY:
            place = self._around(passage, numbers)
            if len(place) > STRETCH * len(passage) + SLACK:
                return "undecided"
            return place if share == 1 or self._astray(numbers, place) <= SOME else "undecided"
        return "gone" if share <= HARDLY and not now and self._astray(numbers, Span(0, 0)) <= HARDLY else "undecided"

    def _numbers(self, passage: Span) -> range:
        return self._old.within(passage)

    @staticmethod
    def _spaced(words: Sequence[str]) -> str:
        return f" {' '.join(words)} "

    def _place_of(self, quote: str) -> Span:
        first = self._new.spaced[: self._new.spaced.index(quote)].count(" ")
        last = first + quote.strip().count(" ")
        return Span(self._new.spans[first].start, self._new.spans[last].end)

    def _around(self, passage: Span, numbers: range) -> Span:
        """From the first word to the last that is aligned, with new words where words at the edges were exchanged."""
        there = [self.aligned[number] for number in numbers if number in self.aligned]
        inner = Span(self._new.spans[there[0]].start, self._new.spans[there[-1]].end)
        before, after = self.aligned.get(numbers.start - 1), self.aligned.get(numbers.stop)
        start = self._new.spans[before + 1].start if before is not None else inner.start
        end = self._new.spans[after - 1].end if after is not None else inner.end
        outer = Span(min(start, inner.start), max(end, inner.end))
        return outer if len(outer) <= STRETCH * len(passage) + SLACK else inner

    def _astray(self, numbers: range, place: Span) -> float:
        """The share of the runs of three words that stand now, but not in the place."""
        words, there = self._old.words, self._new.within(place)
        here = self._spaced(self._new.words[there.start : there.stop])
        runs = [self._spaced(words[number : number + 3]) for number in numbers[:-2]]
        return sum(run in self._new.spaced and run not in here for run in runs) / len(runs) if runs else 1.0


@dataclass(frozen=True, slots=True)
class Words:
    """A text's words, where they stand, where its lines begin among them, and the words with a space around each."""

    words: list[str]
    spans: list[Span]
    lines: list[range]
    spaced: str

    @classmethod
    def of(cls, text: str) -> "Words":
        words: list[str] = []
        spans: list[Span] = []
        lines: list[range] = []
        place = 0
        for line in text.splitlines(keepends=True):
            first = len(words)
            for match in TOKEN.finditer(line):
                words.append(match[0])
                spans.append(Span(place + match.start(), place + match.end()))
            if len(words) > first:
                lines.append(range(first, len(words)))
            place += len(line)
        return cls(words, spans, lines, f" {' '.join(words)} ")

    def within(self, span: Span) -> range:
        """The numbers of the words that lie in the span at least in part."""
        first = bisect_right(self.spans, span.start, key=lambda each: each.end)
        return range(first, max(bisect_left(self.spans, span.end, key=lambda each: each.start), first))

    def line(self, number: int) -> tuple[str, ...]:
        return tuple(self.words[self.lines[number].start : self.lines[number].stop])


def _alignment(old: Words, new: Words) -> Iterator[tuple[int, int]]:
    """Pairs of word numbers: equal lines first, then equal words in what lies between."""
    before = [old.line(number) for number in range(len(old.lines))]
    after = [new.line(number) for number in range(len(new.lines))]
    for tag, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag in ("equal", "replace"):
            there, here = _joined(old.lines[a:b]), _joined(new.lines[c:d])
            if tag == "equal":
                yield from zip(there, here, strict=True)
            else:
                yield from _word_pairs(old.words, there, new.words, here)


def _joined(lines: Sequence[range]) -> range:
    return range(lines[0].start, lines[-1].stop)


def _word_pairs(old: list[str], there: range, new: list[str], here: range) -> Iterator[tuple[int, int]]:
    matcher = SequenceMatcher(None, old[there.start : there.stop], new[here.start : here.stop], autojunk=False)
    for a, b, size in matcher.get_matching_blocks():
        yield from zip(
            range(there.start + a, there.start + a + size), range(here.start + b, here.start + b + size), strict=True
        )
