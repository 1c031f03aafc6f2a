"""The sheet of the inbox: a passage as it was and what stands in focus now, and what was noted about it."""

from collections.abc import Sequence
from typing import NamedTuple

from textual.strip import Strip

from postil.core.annotation import Annotation
from postil.core.display import shown_line
from postil.ui.text.comparing import LEAD, SIDE_BY_SIDE, Compared, folded, rows
from postil.ui.text.layout import cells
from postil.ui.text.painting import Piece
from postil.ui.widgets.document_view import PaintedRows

TALL, TALL_NARROW = 11, 12
"""Rows it takes, side by side and one below the other: it stands still from one passage to the next."""

LEAST = 4
NOTE = 600
"""Code points of a note of which the beginning is shown."""


class Part(NamedTuple):
    """A part of the title; where it is too long whole parts go, the one of the highest rank first."""

    words: str
    rank: int


class InboxSheet(PaintedRows):
    """Lies over the last rows of the text, which keeps the keys."""

    STYLE_PREFIX = "inbox--"

    def __init__(self, id: str = "inbox") -> None:
        super().__init__(id=id)
        self._title: Sequence[Part] = ()
        self._compared: Compared | None = None
        self._annotation: Annotation | None = None

    def on_resize(self) -> None:
        self.refresh()

    def tell(self, title: Sequence[Part], compared: Compared, annotation: Annotation) -> None:
        """Show these in this frame."""
        told = title, compared, annotation
        if told != (self._title, self._compared, self._annotation):
            self._title, self._compared, self._annotation = told
            self.refresh()

    def strips(self) -> list[Strip]:
        width, height = self.size
        shown = [self._rule()]
        if self._compared is not None and self._annotation is not None:
            noted = folded(_noted(self._annotation), max(width - LEAD - 2, 8))
            shown += rows(self._compared, width - 2, max(height - 1 - min(len(noted), 1), 1))
            room = max(height - len(shown), 0)
            if len(noted) > room > 0:
                noted[room - 1].append(("…", ("note",)))
            shown += ([(" " * LEAD, ()), *row] for row in noted[:room])
        return [self.strip_of(row) for row in (shown + [[]] * height)[:height]]

    def _rule(self) -> list[Piece]:
        """The title in a rule, as much of it as there is room for."""
        kept = list(self._title)
        while len(kept) > 1 and cells(_title(kept)) > self.size.width - 4:
            kept.remove(max(kept, key=lambda part: part.rank))
        words = _title(kept)
        return [
            ("── ", ("rule",)),
            (words, ("title",)),
            (" " + "─" * max(self.size.width - cells(words), 0), ("rule",)),
        ]


def height_of(width: int, free: int) -> int:
    """Rows of the sheet where text and sheet have `free` of them: at most half."""
    return max(min(free // 2, TALL if width >= SIDE_BY_SIDE + 2 else TALL_NARROW), LEAST)


def _title(parts: Sequence[Part]) -> str:
    return " · ".join(part.words for part in parts)


def _noted(annotation: Annotation) -> list[Piece]:
    """Its tags and the beginning of its note."""
    tags = " ".join(f"#{shown_line(tag)}" for tag in annotation.tags)
    note = shown_line(annotation.note[:NOTE])
    return [(tags, ("tag",)), ("  " if tags and note else "", ()), (note, ("note",))]
