"""Labels on what is visible: a letter or two go to a sentence or a word, or select from one through another."""

from collections.abc import Sequence
from math import ceil
from typing import NamedTuple

from postil.core import textobjects
from postil.core.document import Document, Span
from postil.core.textobjects import Size

ALPHABET = "asdfghjklqwertyuiopzxcvbnm"
MOST = len(ALPHABET) ** 2
"""Labels of two letters: so many words at most are labelled, those nearest to the focus."""


class Label(NamedTuple):
    """What is typed, what it stands for, and the offset at which it is painted."""

    letters: str
    span: Span
    at: int


class Labels(NamedTuple):
    """The labels on screen, what was typed of one, and the first of two that was picked."""

    size: Size
    labels: Sequence[Label]
    is_span: bool = False
    typed: str = ""
    first: Span | None = None

    @property
    def possible(self) -> list[Label]:
        """Those that begin with what was typed."""
        return [label for label in self.labels if label.letters.startswith(self.typed.lower())]

    def read(self, letter: str, document: Document) -> "Labels | Span | None":
        """One letter more: what is still possible, the passage that was picked, or None where no label goes on so.

        A capital in a sentence's label takes the paragraph.
        """
        now = self._replace(typed=self.typed + letter)
        possible = now.possible
        if not possible:
            return None
        if possible[0].letters != now.typed.lower():
            return now
        picked = possible[0].span
        if self.size == "sentence" and now.typed != now.typed.lower():
            picked = textobjects.at(document, picked.start, "paragraph") or picked
        if not self.is_span:
            return picked
        return self._replace(typed="", first=picked) if self.first is None else self.first.joined(picked)

    def back(self) -> "Labels | None":
        """One step back: the letter, the first pick, all of it."""
        if self.typed:
            return self._replace(typed="")
        return self._replace(first=None) if self.first is not None else None


def of_sentences(document: Document, seen: Span, *, is_span: bool = False) -> Labels:
    """A label on each sentence in sight, on its first letter that can be seen."""
    spans = list(textobjects.within(document, seen, "sentence"))
    labels = (
        Label(letters, span, _seen_start(document, span, seen))
        for letters, span in zip(_short(len(spans)), spans, strict=False)
    )
    return Labels("sentence", tuple(labels), is_span)


def of_words(document: Document, seen: Span, focus: Span, *, is_span: bool = False) -> Labels:
    """Two letters on each word in sight, the nearest to the focus where there are too many; neighbours differ in the first."""
    spans = list(textobjects.within(document, seen, "word"))
    if len(spans) > MOST:
        before = sum(span.start < focus.start for span in spans)
        first = min(max(before - MOST // 2, 0), len(spans) - MOST)
        spans = spans[first : first + MOST]
    count = len(ALPHABET)
    labels = (
        Label(ALPHABET[n % count] + ALPHABET[n // count], span, max(span.start, seen.start))
        for n, span in enumerate(spans)
    )
    return Labels("word", tuple(labels), is_span)


def _short(count: int) -> list[str]:
    """One letter each; where those do not suffice, pairs whose first letters come from the alphabet's end."""
    firsts = max(ceil((count - len(ALPHABET)) / (len(ALPHABET) - 1)), 0)
    singles = ALPHABET[: max(len(ALPHABET) - firsts, 0)]
    pairs = (first + second for first in reversed(ALPHABET[len(singles) :]) for second in ALPHABET)
    return [*singles, *pairs][:count]


def _seen_start(document: Document, span: Span, seen: Span) -> int:
    """Where a passage begins on screen: its first character in sight that is no blank."""
    start = max(span.start, seen.start)
    return textobjects.trimmed(document, Span(start, span.end)).start
