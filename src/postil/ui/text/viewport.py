"""Which rows are on screen: a top row, and the moves that keep the reader's place.

The state is (a fold, a row in it): there is no height of the whole in rows, so nothing is estimated.
"""

from collections.abc import Iterator, Sequence

from postil.core.document import Span
from postil.ui.text.layout import Fold, Layout, Row

SPARE = 2
"""Rows kept free around a focus that moves, and shown again after a page."""


class Viewport:
    """`height` rows of a layout; `covered` of them, at the bottom, lie under a sheet."""

    def __init__(self, layout: Layout, height: int) -> None:
        self.layout = layout
        self.height = height
        self.covered = 0
        self.top: tuple[Fold, int] | None = self._first()
        self._rows: Sequence[tuple[Fold, int]] = ()
        self._rows_are_of: tuple[tuple[Fold, int] | None, int, Layout] | None = None

    def _first(self) -> tuple[Fold, int] | None:
        fold = self.layout.at(0)
        return (fold, 0) if fold else None

    @property
    def free(self) -> int:
        """Rows that can be seen."""
        return max(self.height - self.covered, 1)

    def rows(self) -> Sequence[tuple[Fold, int]]:
        """The rows from the top on, at most as many as the height; found once for a top."""
        wanted = self.top, self.height, self.layout
        if wanted != self._rows_are_of:
            self._rows, self._rows_are_of = tuple(self._found_rows()), wanted
        return self._rows

    def _found_rows(self) -> Iterator[tuple[Fold, int]]:
        if self.top is None:
            return
        fold, first = self.top
        left = self.height
        while left > 0:
            for number in range(first, min(fold.height, first + left)):
                yield fold, number
            left -= fold.height - first
            following = self.layout.after(fold)
            if following is None:
                return
            fold, first = following, 0

    @property
    def span(self) -> Span:
        """The text that can be seen, from the first row's first code point to after the last row's last."""
        shown = [fold.rows[number] for fold, number in self._free_rows()]
        if not shown:
            return Span(0, 0)
        return Span(min(row.start for row in shown), max(row.end for row in shown))

    def _free_rows(self) -> Sequence[tuple[Fold, int]]:
        return self.rows()[: self.free]

    @property
    def is_at_end(self) -> bool:
        """Whether the last row of the text can be seen."""
        shown = self._free_rows()
        return not shown or (shown[-1][1] == shown[-1][0].height - 1 and self.layout.after(shown[-1][0]) is None)

    def row_of(self, offset: int) -> int | None:
        """The screen row of an offset, None where it is out of sight."""
        fold = self.layout.at(offset)
        if fold is None:
            return None
        wanted = fold.row_of(offset)
        for y, (shown, number) in enumerate(self._free_rows()):
            if number == wanted and shown.piece.start == fold.piece.start:
                return y
        return None

    def scroll(self, rows: int) -> int:
        """Move the text by so many rows, up if negative; stops at both ends. Returns the rows moved."""
        if self.top is None:
            return 0
        fold, number = self.top
        moved, left = 0, abs(rows)
        while left and rows > 0:
            step = min(left, fold.height - 1 - number)
            number, left, moved = number + step, left - step, moved + step
            if left:
                following = self.layout.after(fold)
                if following is None:
                    break
                fold, number, left, moved = following, 0, left - 1, moved + 1
        while left and rows < 0:
            step = min(left, number)
            number, left, moved = number - step, left - step, moved - step
            if left:
                preceding = self.layout.before(fold)
                if preceding is None:
                    break
                fold, number, left, moved = preceding, preceding.height - 1, left - 1, moved - 1
        self.top = (fold, number)
        return moved - self._settle() if rows > 0 else moved

    def _settle(self) -> int:
        """Move back what is empty below the text's last row. Returns the rows moved back."""
        empty = self.free - len(self._free_rows())
        return -self.scroll(-empty) if empty > 0 else 0

    def put(self, offset: int, y: int) -> None:
        """Show the offset's row at the screen row y, or as near as the ends of the text allow."""
        fold = self.layout.at(offset)
        if fold is None:
            return
        self.top = (fold, fold.row_of(offset))
        if y > 0:
            self.scroll(-y)
        self._settle()

    def to_start(self) -> None:
        """Show the first row at the top."""
        self.top = self._first()

    def to_end(self) -> None:
        """Show the last row at the bottom."""
        self.put(len(self.layout.document), self.free - 1)

    def heights(self, span: Span) -> tuple[int, int] | None:
        """First and last row of a span, counted from the screen's top, at most a screen beyond both edges."""
        first, last = self._distance(span.start), self._distance(max(span.end - 1, span.start))
        return None if first is None or last is None else (first, last)

    def _distance(self, offset: int) -> int | None:
        """Rows from the top of the screen to the offset's row, None where it is more than a screen off."""
        fold = self.layout.at(offset)
        if fold is None or self.top is None:
            return None
        at, (top, number) = fold.row_of(offset), self.top
        if fold.piece.start >= top.piece.start:
            return self._rows_between(top, fold, at - number)
        between = self._rows_between(fold, top, number - at)
        return None if between is None else -between

    def _rows_between(self, first: Fold, last: Fold, rows: int) -> int | None:
        """`rows` and the heights of the folds from the first to before the last; None beyond two screens."""
        while first.piece.start != last.piece.start:
            rows += first.height
            if rows - first.height > 2 * self.height + last.height:
                return None
            following = self.layout.after(first)
            if following is None:
                return None
            first = following
        return rows

    def show(self, span: Span) -> None:
        """Rest while the span fits with two rows to spare; else begin it at a quarter of the height, or at the top."""
        rows = self.heights(span)
        spare = min(SPARE, max((self.free - 1) // 4, 0))
        if rows is not None:
            first, last = rows
            above = 0 if self._is_at_start else spare
            below = 0 if self.is_at_end else spare
            if first >= above and last < self.free - below:
                return
        quarter = self.free // 4
        self.put(span.start, 0)
        tall = self.heights(span)
        height = tall[1] - tall[0] + 1 if tall else self.free
        if height <= self.free - quarter:
            self.put(span.start, quarter)

    def reveal(self, span: Span) -> None:
        """Scroll by the least that brings the span's beginning, and its end if there is room, into sight."""
        rows = self.heights(span)
        if rows is None:
            self.show(span)
            return
        first, last = rows
        if last >= self.free:
            self.scroll(min(last - self.free + 1, first))
        elif first < 0:
            self.scroll(first)

    @property
    def _is_at_start(self) -> bool:
        return self.top is None or (self.top[1] == 0 and self.layout.before(self.top[0]) is None)

    def relaid(self, layout: Layout, height: int, keep: int | None) -> None:
        """Take another layout or height; the row of `keep` stays where it is, else the first row's text does."""
        at_end, y = self.is_at_end and not self._is_at_start, None if keep is None else self.row_of(keep)
        first = next(iter(self._text_rows()), None)
        self.layout, self.height = layout, height
        if keep is not None and y is not None:
            self.put(keep, min(y, self.free - 1))
        elif at_end:
            self.to_end()
        elif first is not None:
            self.put(first.start, 0)
        else:
            self.top = self._first()

    @property
    def first(self) -> Span | None:
        """The text of the first row on screen that has some."""
        row = next(iter(self._text_rows()), None)
        return Span(row.start, row.end) if row else None

    def turn_to(self, layout: Layout) -> None:
        """Take the layout of another text; its first row is the top."""
        self.layout = layout
        self.top = self._first()

    def _text_rows(self) -> Iterator[Row]:
        return (fold.rows[number] for fold, number in self._free_rows() if fold.rows[number].parts)
