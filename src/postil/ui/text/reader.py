"""Where the reader is: the passage in focus, what of the text is on screen, and how both move.

The rules are those of KEYS under "What is in focus"; every motion returns a word for the status line where there is
something to say ("the end of the text"), else "".
"""

from collections.abc import Mapping
from typing import NamedTuple

from postil.core import focus as moving
from postil.core import selection as selecting
from postil.core import textobjects
from postil.core.document import Document, Span
from postil.core.focus import Focus
from postil.core.notebook import Notebook
from postil.core.selection import Selection
from postil.core.textobjects import Size
from postil.ui.text.layout import Layout
from postil.ui.text.viewport import SPARE, Viewport

AT_END = "the end of the text"
AT_START = "the beginning of the text"
NOWHERE = Focus(Span(0, 0))

JUMPS = 50
"""So many of the last places to go back to are taken along into another text."""


class Stand(NamedTuple):
    """What came into focus together with the unit of `j` and `k`: where `back` returns to."""

    focus: Focus
    unit: Size


class Reader:
    """A document read at a width and height in cells. `unit` is what `j` and `k` go by."""

    def __init__(self, document: Document, width: int, height: int) -> None:
        self.document = document
        self.view = Viewport(Layout(document, width), height)
        self.unit: Size = "paragraph"
        self.selection: Selection | None = None
        self.selecting: Size | None = None
        """By what the keys of `v` select; None outside its mode, also while a selection made with `J` stands."""

        self.last_selection: Selection | None = None
        self.marks: dict[str, Stand] = {}
        self.focus = moving.arrived(document, 0, "paragraph") or NOWHERE
        self._is_placed = False
        self._widened: list[Focus] = []
        self._back: list[Stand] = []
        self._forward: list[Stand] = []
        self._ring: list[Span] = []

    @property
    def span(self) -> Span:
        """What a verb acts on: the selection, else the focus."""
        return self.selection.span if self.selection else self.focus.span

    @property
    def size(self) -> Size | None:
        """The unit in focus; None for what is no unit."""
        return None if self.selection else self.focus.size

    @property
    def stand(self) -> Stand:
        return Stand(Focus(self.span, self.size), self.unit)

    def resize(self, width: int, height: int) -> None:
        """Fold the text to another width or height; the focus keeps its row."""
        layout = self.view.layout
        if width != layout.width:
            layout = Layout(self.document, width)
        self.view.relaid(layout, height, self.span.start)
        if not self._is_placed:
            self._is_placed = True
            self.view.show(self.span)

    # Another text of the document

    @property
    def passages(self) -> list[Span]:
        """What is to be found again in another text: the focus first, then what is on screen, marks, places to go back to."""
        stands = [*self.marks.values(), *self._back[-JUMPS:], *self._forward[-JUMPS:]]
        first, last = self.view.first, self.last_selection
        others = [*([first] if first else []), *(stand.focus.span for stand in stands), *([last.span] if last else [])]
        return [span for span in (self.focus.span, *others) if len(span)]

    def turn_to(self, document: Document, there: Mapping[Span, Span]) -> None:
        """Read another text of the document from now on; `there` has the passages found in it, by where they stood.

        The focus stays on its row; where its beginning is not in sight, the text at the top of the screen does.
        """
        row, first = self.view.row_of(self.focus.span.start), self.view.first
        self.document = document
        self.marks = {letter: found for letter, mark in self.marks.items() if (found := self._found(mark, there))}
        self._back = [found for stand in self._back if (found := self._found(stand, there))]
        self._forward = [found for stand in self._forward if (found := self._found(stand, there))]
        last = self.last_selection and there.get(self.last_selection.span)
        self.last_selection = Selection.of(last) if last else None
        stand = self._found(Stand(self.focus, self.unit), there)
        self.stay(stand.focus if stand else moving.arrived(document, 0, self.unit) or NOWHERE)
        self.view.turn_to(Layout(document, self.view.layout.width))
        top = there.get(first) if first else None
        if row is None and top is not None:
            self.view.put(top.start, 0)
        else:
            self.view.put(self.focus.span.start, row or 0)

    def _found(self, stand: Stand, there: Mapping[Span, Span]) -> Stand | None:
        """A unit is a whole one there, too."""
        span, size = there.get(stand.focus.span), stand.focus.size
        if span is None:
            return None
        unit = moving.arrived(self.document, span.start, size) if size else None
        return Stand(unit or Focus(span), stand.unit)

    # Units

    def next(self, size: Size, count: int = 1) -> str:
        return self._move(moving.forward(self.document, self.stand.focus, size, count), AT_END)

    def previous(self, size: Size, count: int = 1) -> str:
        return self._move(moving.backward(self.document, self.stand.focus, size, count), AT_START)

    def read_on(self, count: int | None = None) -> str:
        """`j`: what of the focus lies below the screen comes first, a page at most."""
        if count is None and self._goes_on_below:
            rows = self.view.heights(self.span)
            page = max(self.view.free - SPARE, 1)
            self.view.scroll(min(rows[1] - self.view.free + 1, page) if rows else page)
            return ""
        return self.next(self.unit, count or 1)

    def read_back(self, count: int | None = None) -> str:
        """`k`: what of the focus lies above the screen comes first, a page at most."""
        if count is None and self._goes_on_above:
            rows = self.view.heights(self.span)
            page = max(self.view.free - SPARE, 1)
            self.view.scroll(max(rows[0], -page) if rows else -page)
            return ""
        return self.previous(self.unit, count or 1)

    def wider(self) -> str:
        wider = moving.wider(self.document, self.stand.focus)
        if wider is None:
            return "nothing wider here"
        trail = [*self._widened, self.stand.focus]
        self._bring(wider)
        self._widened = trail
        return ""

    def narrower(self) -> str:
        """To where one widened from, else the first smaller unit."""
        trail = self._widened
        narrower = trail.pop() if trail else moving.narrower(self.document, self.stand.focus)
        if narrower is None:
            return "nothing narrower here"
        self._bring(narrower)
        self._widened = trail
        return ""

    def by_sentence(self) -> str:
        """`s`: `j` and `k` go by sentence and the focus narrows at once; again: by paragraph."""
        self.unit = "paragraph" if self.unit == "sentence" else "sentence"
        span = textobjects.at(self.document, self.span.start, self.unit)
        if span is not None:
            self._bring(Focus(span, self.unit))
        return f"j k go by {self.unit}"

    def heading(self, count: int) -> str:
        """To the next heading so many on; back where the count is negative."""
        outline = self.document.outline
        if not outline:
            return "no headings in this text"
        starts = [heading.span.start for heading in outline]
        here = self.span.start
        later = [n for n, start in enumerate(starts) if start > here]
        earlier = [n for n, start in enumerate(starts) if start < here]
        wanted = later[count - 1 : count] if count > 0 else earlier[count : count + 1 or None]
        if not wanted:
            return "no heading further down" if count > 0 else "no heading further up"
        return self.jump(Focus(outline[wanted[0]].span, "paragraph"))

    # Selection

    def select(self, selection: Selection, by: Size | None) -> None:
        """Make it the selection, and bring the end that moves into sight."""
        self.selection, self.selecting = selection, by
        head = selection.head if selection.is_flipped else selection.head - 1
        self.view.show(Span(head, head + 1))

    def extend(self, units: int, size: Size | None = None) -> str:
        """The selection takes in so many more units of the focus' size, or gives them back where negative."""
        size = size or (self.focus.size if self.focus.size in ("word", "sentence", "paragraph") else "sentence")
        take = selecting.take_next if units > 0 else selecting.take_previous
        for nth in range(abs(units)):
            taken = take(self.document, self.selection or Selection.of(self.focus.span), size)
            if taken is None:
                return "" if nth else AT_END if units > 0 else AT_START
            self.select(taken, None)
        return ""

    def drag(self, first: Span, last: Span) -> None:
        """From one grapheme through another, in either direction; the view stays. Nothing between them: no selection."""
        chosen = Selection.through(first, last)
        self.selection = chosen if len(chosen.span) else None

    def finish_selection(self) -> bool:
        """Leave its outer white space out; the sentence at its head is what one comes back to. False where nothing is left."""
        if self.selection is None:
            return False
        is_flipped = self.selection.is_flipped
        chosen = Selection.of(textobjects.trimmed(self.document, self.selection.span))
        if not len(chosen.span):
            self.selection = None
            return False
        self.focus_at(chosen.anchor if is_flipped else chosen.head - 1)
        self.selection, self.selecting = chosen.flipped() if is_flipped else chosen, "word"
        return True

    def drop_selection(self) -> bool:
        """Back to the focus, also with the view; False where nothing was selected."""
        dropped = self.selection is not None
        self._end_selection()
        if dropped and not self.focus.span.overlaps(self.view.span):
            self.view.show(self.focus.span)
        return dropped

    def settle(self) -> None:
        """After a verb the selected span stays in focus."""
        if self.selection:
            self.focus = Focus(self.selection.span)
            self._end_selection()

    def _end_selection(self) -> None:
        self.last_selection = self.selection or self.last_selection
        self.selection = self.selecting = None

    # Scrolling

    def scroll(self, rows: int) -> str:
        """Move the text; a focus that leaves the screen gives way to what begins there."""
        if self.view.scroll(rows) == 0:
            return AT_END if rows > 0 else AT_START
        self._follow_view()
        return ""

    def page(self, pages: int) -> str:
        """A page on or back; two rows stay."""
        return self.scroll(pages * max(self.view.free - SPARE, 1))

    def half_page(self, halves: int) -> str:
        return self.scroll(halves * max(self.view.free // 2, 1))

    def to_fraction(self, fraction: float) -> None:
        """Where the scroll bar was put: 0 is the beginning, 1 the end."""
        if fraction <= 0:
            self.view.to_start()
        elif fraction >= 1:
            self.view.to_end()
        else:
            self.view.put(int(fraction * len(self.document)), 0)
        self._follow_view()

    def to_start(self) -> str:
        self._keep_jump()
        self.view.to_start()
        self._bring(moving.arrived(self.document, 0, self.unit))
        return ""

    def to_end(self) -> str:
        self._keep_jump()
        last = textobjects.before(self.document, len(self.document), self.unit)
        self._bring(Focus(last, self.unit) if last else None)
        self.view.to_end()
        return ""

    def put_focus(self, fraction: float) -> str:
        """`zt zz zb`: the focus begins at the top, in the middle (0.5), or ends at the bottom (1) of what can be seen."""
        rows = self.view.heights(self.span)
        height = min(rows[1] - rows[0] + 1 if rows else 1, self.view.free)
        self.view.put(self.span.start, round(fraction * (self.view.free - height)))
        return ""

    def to_line(self, number: int) -> str:
        """To a line of a text file, else to a paragraph, from 1; past the last to the last, which is said."""
        if not len(self.document):
            return ""
        name = "line" if self.document.lines_are_source else "paragraph"
        start, reached = self.document.line_start(number)
        span = textobjects.at(self.document, start, self.unit)
        if span is not None:
            self.jump(Focus(span, self.unit))
        return f"{name} {reached:,}" if reached == number else f"the last {name} is {reached:,}"

    def to_percent(self, percent: int | None) -> str:
        """To so many percent of the text."""
        if percent is None:
            return "a number first: 50%"
        if percent > 100:
            return f"{percent} % is beyond the end"
        found = moving.arrived(self.document, percent * len(self.document) // 100, self.unit)
        return self.to_end() if percent == 100 else self.jump(found) if found else ""

    # Marks

    def set_mark(self, letter: str) -> str:
        self.marks[letter] = self.stand
        return f"mark {letter} is here"

    def to_mark(self, letter: str) -> str:
        stand = self.marks.get(letter)
        if stand is None:
            return f"there is no mark {letter}"
        if not len(stand.focus.span) or stand.focus.span.end > len(self.document):
            return f"the passage of mark {letter} is not in the text any more"
        self.unit = stand.unit
        return self.jump(stand.focus)

    # Arriving

    def jump(self, focus: Focus) -> str:
        """Bring a passage into focus; `back` returns from it."""
        self._keep_jump()
        self._bring(focus)
        return ""

    def arrive(self, focus: Focus) -> None:
        """Bring a passage into focus without leaving a jump."""
        self._bring(focus)

    def stay(self, focus: Focus) -> None:
        """Bring a passage into focus and leave the view as it is."""
        self._end_selection()
        self.focus = focus
        self._widened, self._ring = [], []

    def pick(self, focus: Focus) -> None:
        """Bring into focus what is on screen already: the text moves by the least that shows its beginning."""
        self._keep_jump()
        self.stay(focus)
        self.view.reveal(focus.span)

    def focus_at(self, offset: int, size: Size = "sentence") -> None:
        """A click: the unit there comes into focus, the view stays."""
        focus = moving.arrived(self.document, offset, size)
        if focus is not None:
            self.stay(focus)

    def back(self, count: int = 1) -> str:
        return self._through(self._back, self._forward, count, "no earlier place")

    def forth(self, count: int = 1) -> str:
        return self._through(self._forward, self._back, count, "no later place")

    def next_annotation(self, notebook: Notebook, count: int = 1) -> str:
        """The annotation that begins next; of those that begin together the outer first."""
        return self._to_annotation(notebook, count, "no annotation further down")

    def previous_annotation(self, notebook: Notebook, count: int = 1) -> str:
        return self._to_annotation(notebook, -count, "no annotation further up")

    def next_overlap(self, notebook: Notebook) -> str:
        """`O`: the next of the annotations that overlap here."""
        if self.span not in self._ring:
            self._ring = list(dict.fromkeys(span for span, _ in notebook.under(self.span)))
        if not self._ring:
            return "no annotation here"
        at = self._ring.index(self.span) + 1 if self.span in self._ring else 0
        ring = self._ring
        self._bring(Focus(ring[at % len(ring)]))
        self._ring = ring
        return f"annotation {at % len(ring) + 1} of {len(ring)} here"

    def units_from_here(self, count: int) -> Span:
        """So many units from the focus on, as one passage."""
        return moving.units_from(self.document, self.stand.focus, count)

    @property
    def _goes_on_below(self) -> bool:
        seen = self.view.span
        return self.span.start < seen.end < self.span.end

    @property
    def _goes_on_above(self) -> bool:
        seen = self.view.span
        return self.span.start < seen.start < self.span.end

    def _move(self, focus: Focus | None, at_edge: str) -> str:
        if focus is None:
            return at_edge
        self._bring(focus)
        return ""

    def _bring(self, focus: Focus | None) -> None:
        if focus is None:
            return
        self.stay(focus)
        self.view.show(focus.span)

    def _follow_view(self) -> None:
        """Scrolling leaves the focus while a row of it shows; then it is what begins on screen."""
        seen = self.view.span
        if self.span.overlaps(seen) or self.selection:
            return
        for size in (self.unit, "sentence"):
            unit = textobjects.after(self.document, seen.start, size)
            if unit is not None and unit.start < seen.end:
                self.focus = Focus(unit, size)
                break
        else:
            filling = textobjects.trimmed(self.document, seen)
            next_unit = moving.arrived(self.document, seen.start, self.unit)
            self.focus = Focus(filling) if len(filling) or next_unit is None else next_unit
        self._widened, self._ring = [], []

    def _keep_jump(self) -> None:
        if not self._back or self._back[-1].focus.span != self.span:
            self._back.append(self.stand)
        self._forward.clear()

    def _through(self, leaving: list[Stand], other: list[Stand], count: int, nowhere: str) -> str:
        for nth in range(count):
            if not leaving:
                return "" if nth else nowhere
            other.append(self.stand)
            stand = leaving.pop()
            self.unit = stand.unit
            self._bring(stand.focus)
        return ""

    def _to_annotation(self, notebook: Notebook, count: int, nowhere: str) -> str:
        span = notebook.beside(self.span, count)
        return self.jump(Focus(span)) if span else nowhere
