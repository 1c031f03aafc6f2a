"""The same passages by vim's visual mode, from the same screen: a model that is generous to vim.

The cursor stands where the focus begins. vim's words, sentences and paragraphs are taken to be postil's, a row on
screen for one of its lines, so that `j k + - H M L` with counts go by rows also where the text is soft-wrapped. To a
place: nothing, or one of these (`nj nk n+ n- nH M nL n) n( n} n{`), then nothing or one of `nw ne nb`, `nf{char}`; or
`/` or `?` with the shortest prefix that finds it and Enter. Sentences and paragraphs: to any place in the first, then
`v`, the count, `is` or `ip`. Word ranges: to the first character, `v`, to the last. The verb is one key.
"""

from bisect import bisect_left, bisect_right
from functools import cached_property
from typing import TYPE_CHECKING

from postil.core import textobjects
from postil.core.document import Span
from postil.ui.text.layout import cell_at, offset_at
from postil.ui.text.reader import Reader

if TYPE_CHECKING:
    from strokes import Target


def _counted(count: int) -> int:
    """The keys of a motion of one letter, with its count."""
    return 1 if count == 1 else 1 + len(str(count))


class VisualMode:
    """vim on one screen."""

    def __init__(self, reader: Reader) -> None:
        self._document = reader.document
        self._seen = reader.view.span
        self._rows = [(fold, fold.rows[n]) for fold, n in reader.view.rows() if fold.rows[n].parts]
        self._cursor = max(reader.span.start, self._seen.start)
        self._words = self._units("word")
        self._word_starts = [span.start for span in self._words]
        self._word_ends = [span.end - 1 for span in self._words]
        self._steps = [[span.start for span in self._units(size)] for size in ("sentence", "paragraph")]

    def _units(self, size: textobjects.Size) -> list[Span]:
        return list(dict.fromkeys(textobjects.within(self._document, self._seen, size)))

    @cached_property
    def _text(self) -> str:
        return self._document.passage(Span(0, len(self._document)))

    def keys(self, target: "Target") -> int:
        """How many it takes, verb included."""
        if target.size == "word":
            to_first = self._reach(self._cursor, target.first.start)
            return to_first + 1 + self._reach(target.first.start, target.last.end - 1) + 1
        places = self._coarse(self._cursor)
        start = max(target.first.start, self._seen.start)
        inside = [cost for place, cost in places.items() if target.first.start <= place < target.first.end]
        return min([*inside, self._reach(self._cursor, start)]) + 1 + 1 + _counted(target.count) + 1

    def _reach(self, cursor: int, place: int) -> int:
        found = min(cost + self._fine(at, place) for at, cost in self._coarse(cursor).items())
        return min(found, self._search(cursor, place))

    def _coarse(self, cursor: int) -> dict[int, int]:
        """Where one motion over rows, sentences or paragraphs leads, and its keys."""
        found = {cursor: 0}

        def add(place: int, cost: int) -> None:
            found[place] = min(found.get(place, cost), cost)

        here = max(bisect_right([row.parts[0].start for _, row in self._rows], cursor) - 1, 0)
        fold, row = self._rows[here]
        x = cell_at(fold, row, cursor, self._document)
        for n, (_, other) in enumerate(self._rows):
            start = other.parts[0].start
            add(start, min(_counted(n + 1), _counted(len(self._rows) - n)))
            if n == len(self._rows) // 2:
                add(start, 1)
            if n != here:
                add(start, _counted(abs(n - here)))
                add(offset_at(other, x, self._document), _counted(abs(n - here)))
        for starts in self._steps:
            for n, place in enumerate(starts):
                steps = n - bisect_right(starts, cursor) + 1 if place > cursor else bisect_left(starts, cursor) - n
                if place != cursor:
                    add(place, _counted(max(steps, 1)))
        return found

    def _fine(self, at: int, place: int) -> int:
        """`nw ne nb nf{char}` from one place to another."""
        if at == place:
            return 0
        ways = [99]
        if at < place:
            ways += self._by_words(self._word_starts, at, place) + self._by_words(self._word_ends, at, place)
            between = self._text[at + 1 : place + 1]
            if "\n" not in between:
                ways.append(1 + _counted(between.count(between[-1])))
        elif place in self._word_starts:
            ways.append(_counted(bisect_left(self._word_starts, at) - bisect_left(self._word_starts, place)))
        return min(ways)

    @staticmethod
    def _by_words(places: list[int], at: int, place: int) -> list[int]:
        n = bisect_left(places, place)
        return [_counted(n - bisect_right(places, at) + 1)] if n < len(places) and places[n] == place else []

    def _search(self, cursor: int, place: int) -> int:
        """`/` or `?`, the shortest prefix, Enter; where none is short enough 99."""
        for length in range(1, 30):
            words = self._text[place : place + length]
            found = (
                self._text.find(words, cursor + 1)
                if place > cursor
                else self._text.rfind(words, 0, cursor + length - 1)
            )
            if found == place:
                return length + 2
        return 99
