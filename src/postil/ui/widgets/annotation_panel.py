"""The pane that shows the annotations in reading order, orphans apart; only the entries in sight are folded."""

from collections.abc import Iterator
from typing import Any

from textual import events
from textual.message import Message
from textual.reactive import reactive
from textual.strip import Strip

from postil.core.annotation import Annotation
from postil.core.display import quoted, shown, shown_line
from postil.core.notebook import Notebook
from postil.ui.text.layout import cells, wrap
from postil.ui.text.painting import UNICODE_MARKS, Marks, Piece, mark_of, tint_of
from postil.ui.widgets.document_view import CACHED, PaintedRows
from postil.ui.widgets.pointer import WHEEL

LEAD = 3
"""Cells before an entry's words: bar, mark, blank."""

INDENT = "  "
"""Below the text the entries stand under the text's margin."""

LONGEST_QUOTE = 400
LONGEST_NOTE = 4_000
EMPTY = "No annotations yet. h highlights the passage at the bar, t tags it, a writes a note. ? shows every key."

EntryRows = list[list[Piece]]


class AnnotationPanel(PaintedRows, can_focus=True):
    """`notebook` comes down from the screen; `current` is an entry's number, `has_bar` whether its bar is shown."""

    STYLE_PREFIX = "panel--"

    notebook: reactive[Notebook | None] = reactive(None, layout=False)
    filter: reactive[str] = reactive("", layout=False)
    """What all that is shown has in common; "" where everything is shown."""

    class Picked(Message):
        """An entry was clicked; its number."""

        def __init__(self, number: int) -> None:
            super().__init__()
            self.number = number

    def __init__(self, marks: Marks = UNICODE_MARKS, id: str = "panel") -> None:
        super().__init__(id=id)
        self.marks = marks
        self.current = 0
        self.has_bar = False
        self.look_key = "go"
        """The key that shows what is to be looked at."""

        self._top = 0
        self._skipped = 0
        self._shown: tuple[int, bool, int, int] | None = None
        self._entries: dict[tuple[Any, ...], tuple[Annotation, EntryRows]] = {}
        self._strips: dict[tuple[Piece, ...], Strip] = {}

    def on_resize(self) -> None:
        self._entries.clear()
        self._strips.clear()
        self.move_to(self.current)

    def forget_styles(self) -> None:
        super().forget_styles()
        self._strips.clear()

    def watch_notebook(self) -> None:
        self.current = min(self.current, max(self.count - 1, 0))
        self.refresh()

    @property
    def is_below(self) -> bool:
        """Below the text there is a rule over the panel and no blank rows between entries."""
        return self.screen.has_class("panel-below")

    @property
    def count(self) -> int:
        """How many entries there are, orphans too."""
        return len(self.notebook.annotations) if self.notebook else 0

    @property
    def annotation(self) -> Annotation | None:
        """The current entry's annotation."""
        return self.entry(self.current) if 0 <= self.current < self.count else None

    def entry(self, number: int) -> Annotation:
        """The annotation of an entry, from 0."""
        assert self.notebook is not None
        found = self.notebook.found
        return self.notebook.nth(number) if number < found else self.notebook.without_passage[number - found]

    def number_of(self, id: str) -> int | None:
        """The number of an annotation's entry; None where it has none."""
        annotation = self.notebook.annotations.get(id) if self.notebook else None
        if self.notebook is None or annotation is None:
            return None
        position = self.notebook.position(annotation)
        return self.notebook.found + self.notebook.without_passage.index(annotation) if position is None else position

    def follow(self, annotation: Annotation | None, offset: int) -> None:
        """Show the current annotation, with the bar; without one, what begins nearest to the offset."""
        if self.notebook is None:
            return
        position = self.number_of(annotation.id) if annotation else None
        self.has_bar = annotation is not None
        if position is None:
            position = max(min(self.notebook.position_at(offset), self.count - 1), 0)
        self.move_to(position)

    def move_to(self, number: int) -> None:
        """Make an entry the current one and scroll by the least that shows it whole."""
        self.current = max(0, min(number, self.count - 1))
        if not self.count:
            self._top = self._skipped = 0
            self._refresh_if_moved()
            return
        if self.current < self._top or self._rows_above(self.current) is None:
            self._top, self._skipped = self.current, 0
            self._back_up(max(self.rows_free // 4, 0))
        else:
            self._scroll_into_sight()
        self._refresh_if_moved()

    def _refresh_if_moved(self) -> None:
        """Most keys move the text only: then the rows stay as they are."""
        shown = self.current, self.has_bar, self._top, self._skipped
        if shown != self._shown:
            self._shown = shown
            self.refresh()

    @property
    def rows_free(self) -> int:
        return max(self.size.height - self._rows_of_title, 1)

    @property
    def _rows_of_title(self) -> int:
        return 1 if self.is_below or self.filter or self._to_look_at else 0

    @property
    def _to_look_at(self) -> str:
        """How many passages were not surely found, and the key to them; "" where there are none."""
        count = len(self.notebook.to_look_at) if self.notebook else 0
        return f"{count} to look at · {self.look_key}" if count else ""

    def page(self, pages: int) -> None:
        """To the first entry that is not whole on the screen, at the top; back where negative, to one as far above."""
        if not self.count:
            return
        number, rows = self._top, -self._skipped
        if pages > 0:
            while number < self.count and (rows := rows + len(self._entry_rows(number))) <= self.rows_free:
                number += 1
            if number == self.count:  # the rest is on the screen
                self.move_to(number)
                return
            number = min(max(number, self.current + 1), self.count - 1)
        else:
            first = number
            while number > 0:
                self.current = number - 1  # it takes more rows than the others
                if sum(len(self._entry_rows(each)) for each in range(number - 1, first)) > self.rows_free:
                    break
                number -= 1
            number = min(number, max(first - 1, 0))
        self._top, self._skipped = number, 0
        self.move_to(number)

    def _rows_above(self, number: int) -> int | None:
        """Rows from the panel's top to an entry, None where it is more than a screen below."""
        rows = -self._skipped
        for each in range(self._top, number):
            rows += len(self._entry_rows(each))
            if rows > self.rows_free:
                return None
        return rows

    def _scroll_into_sight(self) -> None:
        if self.is_below:
            self._top, self._skipped = self.current, 0
            return
        above = self._rows_above(self.current) or 0
        height = len(self._entry_rows(self.current))
        self._skip(max(min(above + height - self.rows_free, above), 0))
        if above < 0:
            self._top, self._skipped = self.current, 0

    def _skip(self, rows: int) -> None:
        """Scroll down by rows."""
        self._skipped += rows
        while self._top < self.count - 1 and self._skipped >= (height := len(self._entry_rows(self._top))):
            self._skipped -= height
            self._top += 1

    def _back_up(self, rows: int) -> None:
        """Scroll up by rows."""
        self._skipped -= rows
        while self._skipped < 0 and self._top > 0:
            self._top -= 1
            self._skipped += len(self._entry_rows(self._top))
        self._skipped = max(self._skipped, 0)

    def strips(self) -> list[Strip]:
        rows = [self._title()] if self._rows_of_title else []
        rows += self._visible_rows()
        rows = rows[: self.size.height] + [[]] * (self.size.height - len(rows))
        if self.is_below:
            return [self._strip((*([(INDENT, ())] if nth else []), *row)) for nth, row in enumerate(rows)]
        return [self._strip((("│", ("rule",)), *row)) for row in rows]

    def _strip(self, pieces: tuple[Piece, ...]) -> Strip:
        strip = self._strips.get(pieces)
        if strip is None:
            if len(self._strips) > CACHED:
                self._strips.clear()
            strip = self._strips[pieces] = self.strip_of(pieces)
        return strip

    def _title(self) -> list[Piece]:
        """What is shown, or to be looked at; below the text and with a filter in a rule, behind the place in the list."""
        if not self.is_below and not self.filter:
            return [(f"   {self._to_look_at}", ("title",))]
        if not self.count:
            return [("─" * self.size.width, ("rule",))]
        plural = "" if self.count == 1 else "s"
        words = f" {self.current + 1} of {self.count} " if self.has_bar else f" {self.count} annotation{plural} "
        told = self.filter or self._to_look_at
        words += f"· {told} " if told else ""
        return [("──", ("rule",)), (words, ("title",)), ("─" * max(self.size.width - 2 - len(words), 0), ("rule",))]

    def _visible_rows(self) -> EntryRows:
        if not self.count:
            return self._empty_rows()
        rows: EntryRows = []
        for number in range(self._top, self.count):
            rows += self._entry_rows(number)
            if len(rows) - self._skipped >= self.rows_free:
                break
        return rows[self._skipped : self._skipped + self.rows_free]

    def _empty_rows(self) -> EntryRows:
        width = self._width
        lines = [EMPTY[start:end] for start, end in wrap(EMPTY, width)]
        return [*([] if self.is_below else [[]]), *([(" " * LEAD, ()), (line, ("empty",))] for line in lines)]

    @property
    def _width(self) -> int:
        return max(self.size.width - LEAD - (1 + len(INDENT) if self.is_below else 2), 8)

    def _entry_rows(self, number: int) -> EntryRows:
        """An entry as rows, kept while its annotation is the same."""
        assert self.notebook is not None
        annotation = self.entry(number)
        is_current = number == self.current and self.has_bar
        first_orphan = self.notebook.found + len(self.notebook.unsought)
        orphans = self.count - first_orphan if number == first_orphan else 0
        state = self.notebook.state_of(annotation)
        key = annotation.id, is_current, self._width, self.is_below, orphans, state, self.rows_free
        kept = self._entries.get(key)
        if kept is None or kept[0] is not annotation:
            if len(self._entries) > CACHED:
                self._entries.clear()
            kept = self._entries[key] = annotation, self._made_rows(annotation, is_current, orphans)
        return kept[1]

    def _made_rows(self, annotation: Annotation, is_current: bool, orphans: int) -> EntryRows:
        """An entry's rows; before the first orphan a line that counts them."""
        heading = (1 if self.is_below else 2) if orphans else 0
        rows = list(self._current_rows(annotation, heading) if is_current else self._short_rows(annotation))
        led = [self._lead(annotation, nth, is_current) + row for nth, row in enumerate(rows)]
        if not self.is_below:
            led.append([])
        if orphans:
            words = f"not found in the text: {orphans}"
            led = [[("   " + words, ("title",))], *([] if self.is_below else [[]]), *led]
        return led

    def _lead(self, annotation: Annotation, row: int, is_current: bool) -> list[Piece]:
        bar: Piece = (self.marks.bar, ("bar",)) if is_current else (" ", ())
        mark: Piece = (self._mark(annotation), ("mark", tint_of(annotation))) if row == 0 else (" ", ())
        return [bar, mark, (" ", ())]

    def _mark(self, annotation: Annotation) -> str:
        return mark_of(annotation, self.marks, self.notebook.state_of(annotation) if self.notebook else "exact")

    def _short_rows(self, annotation: Annotation) -> Iterator[list[Piece]]:
        """The quote's beginning; its tags and the note's beginning."""
        yield [(_cut(quoted(annotation.target.quote.exact, LONGEST_QUOTE), self._width), ("quote",))]
        tags = " ".join(f"#{shown_line(tag)}" for tag in annotation.tags)
        note = shown_line(annotation.note[:400])
        if tags or note:
            tags = _cut(tags, self._width)
            room = self._width - cells(tags) - (2 if tags else 0)
            yield [(tags, ("tag",)), ("  " if tags else "", ()), (_cut(note, room) if room > 4 else "", ("note",))]

    def _current_rows(self, annotation: Annotation, heading: int) -> Iterator[list[Piece]]:
        """Two rows of quote, the tags, as much of the note as there is room for below a heading's rows, the status."""
        tags = " ".join(f"#{shown_line(tag)}" for tag in annotation.tags)
        head = [
            *self._folded(quoted(annotation.target.quote.exact, LONGEST_QUOTE), 2, "current"),
            *self._folded(tags, 2, "tag"),
        ]
        held = ("star" if annotation.star else "", "done" if annotation.status == "done" else "")
        status = [words for words in (self._doubt(annotation), *held) if words]
        yield from head
        yield from self._note_rows(annotation.note, max(self.rows_free - heading - len(head) - bool(status), 1))
        if status:
            yield [(" · ".join(status), ("status",))]

    def _doubt(self, annotation: Annotation) -> str:
        """How its passage was found, where that is to be told."""
        match self.notebook.state_of(annotation) if self.notebook else "exact":
            case "check":
                return f"found, but not surely · {self.look_key}"
            case "unsought":
                return "its passage is being looked for"
            case "orphan" if self.notebook and self.notebook.is_left(annotation):
                return "left without a passage"
            case "orphan":
                return f"not found · {self.look_key}"
            case _:
                return ""

    def _note_rows(self, note: str, room: int) -> list[list[Piece]]:
        """The note's lines, an ellipsis behind the last where more follow."""
        rows: list[list[Piece]] = []
        note = note.strip()
        for line in note[:LONGEST_NOTE].split("\n"):
            rows += self._folded(shown(line), room + 1, "note")
            if len(rows) > room:
                break
        if len(rows) > room or len(note) > LONGEST_NOTE:
            at = min(len(rows), room) - 1
            rows[at:] = [[(_cut(f"{rows[at][0][0]}…", self._width), ("note",))]]
        return rows

    def _folded(self, words: str, rows: int, style: str) -> Iterator[list[Piece]]:
        """Words in so many rows at most, the last with an ellipsis where more follow."""
        words = words.replace("\t", " ")
        if not words:
            return
        breaks = wrap(words[:4_000], self._width)
        for start, end in breaks[: rows if len(breaks) <= rows else rows - 1]:
            yield [(words[start:end], (style,))]
        if len(breaks) > rows:
            yield [(_cut(words[breaks[rows - 1][0] :], self._width), (style,))]

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        event.stop()
        self._wheel(WHEEL)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        event.stop()
        self._wheel(-WHEEL)

    def _wheel(self, rows: int) -> None:
        """Scroll the entries; the current one stays what it is, and the next key brings it back."""
        self._back_up(max(-rows, 0))
        for _ in range(rows):
            self._skip(1)
            if len(self._visible_rows()) < self.rows_free:
                self._back_up(1)
                break
        self._refresh_if_moved()

    def on_click(self, event: events.Click) -> None:
        y = event.y - self._rows_of_title
        rows = -self._skipped
        for number in range(self._top, self.count):
            rows += len(self._entry_rows(number))
            if rows > y >= 0:
                self.post_message(self.Picked(number))
                return


def _cut(words: str, width: int) -> str:
    """The words cut to a width in cells, with an ellipsis where something is missing."""
    if cells(words) <= width:
        return words
    kept, room = [], width - 1
    for character in words:
        room -= cells(character)
        if room < 0:
            break
        kept.append(character)
    return "".join(kept).rstrip() + "…"
