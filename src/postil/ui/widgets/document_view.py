"""The pane that shows the text: it turns style names into styles, rows into strips, and keeps the reader's size."""

from bisect import bisect_left
from collections.abc import Callable, Sequence, Set
from typing import Any, ClassVar, Self

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.dom import DOMNode
from textual.geometry import Offset, Region, Size
from textual.message import Message
from textual.reactive import reactive
from textual.strip import Strip
from textual.widget import Widget

from postil.core.document import Span
from postil.core.notebook import Notebook
from postil.ui.text import painting
from postil.ui.text.labels import Labels
from postil.ui.text.layout import Fold, Row, cell_at, cells, offset_at, touched_at
from postil.ui.text.painting import MARGIN, UNICODE_MARKS, Marks, Overlay, Scene
from postil.ui.text.reader import Reader
from postil.ui.widgets.pointer import Pointed

CACHED = 2_000
"""Strips that are kept."""


APPS_KEYS = frozenset({"ctrl+c", "ctrl+p", "ctrl+z"})
"""What Textual and the application have for themselves, unless a keymap has it."""


class PaintedRows(Widget):
    """A widget that hands the compositor the same strips again for rows that look the same.

    The stock path wraps each row anew and so defeats the strips' own caches; filters are applied to the styles instead.
    The compositor asks for the rows in every frame: they are painted once for each `refresh`.

    `STYLE_PREFIX` begins the component classes. Textual matches each that it knows against all rules whenever it styles
    the widget: it knows those that were painted once.
    """

    ALLOW_SELECT = False
    FOCUS_ON_CLICK = False  # an open sheet keeps its keys

    class Typed(Message):
        """A key was pressed here, wherever the focus has gone since."""

        def __init__(self, key: str, character: str | None) -> None:
            super().__init__()
            self.key = key
            self.character = character

    def __init__(self, id: str) -> None:
        super().__init__(id=id)
        self._styles_by_names: dict[tuple[str, ...], Style] = {}
        self._components: set[str] = set()
        self.passed_on: Set[str] = APPS_KEYS
        self._painted: list[Strip] = []
        self._painted_at: Size | None = None

    def strips(self) -> list[Strip]:
        """A strip for each row of the widget, `size.width` cells wide."""
        raise NotImplementedError

    def refresh(self, *regions: Region, repaint: bool = True, layout: bool = False, recompose: bool = False) -> Self:
        self._painted_at = None
        return super().refresh(*regions, repaint=repaint, layout=layout, recompose=recompose)

    def render_lines(self, crop: Region) -> list[Strip]:
        if self._painted_at != self.size:
            self._painted, self._painted_at = self.strips(), self.size
        strips = self._painted[crop.y : crop.bottom]
        if crop.column_span != (0, self.size.width):
            strips = [strip.crop(crop.x, crop.right) for strip in strips]
        return strips

    def on_key(self, event: events.Key) -> None:
        """All keys of a pane are read by the screen, in the order in which they came, but those of the application."""
        if event.key in self.passed_on:
            return
        event.stop()
        event.prevent_default()
        self.post_message(self.Typed(event.key, event.character))

    def style_of(self, names: tuple[str, ...]) -> Style:
        """The Rich style of some names, each a component class; the later ones win."""
        style = self._styles_by_names.get(names)
        if style is None:
            style = self._base_style()
            prefix = type(self).STYLE_PREFIX
            for name in names:
                style += self._component_style(f"{prefix}{name}")
            style = self._styles_by_names[names] = self._filtered(style)
        return style

    def _filtered(self, style: Style) -> Style:
        """What Textual's filters make of a style: no colour, no dim, colours for the terminal's own."""
        _, background = self.background_colors
        segments = [Segment(" ", style)]
        for line_filter in self.get_line_filters():
            if line_filter.enabled:
                segments = line_filter.apply(segments, background)
        return segments[0].style or style

    STYLE_PREFIX: ClassVar[str] = ""

    def forget_styles(self) -> None:
        """The theme has changed."""
        self._styles_by_names.clear()
        self._painted_at = None

    def notify_style_update(self) -> None:
        super().notify_style_update()
        self.forget_styles()

    def strip_of(self, pieces: Sequence[painting.Piece]) -> Strip:
        """Pieces as a strip, cut or filled up to the widget's width."""
        segments = [Segment(text, self.style_of(names)) for text, names in pieces if text]
        taken = sum(cells(text) for text, _ in pieces)
        return Strip(segments, taken).adjust_cell_length(self.size.width, self.style_of(()))

    def _get_component_classes(self) -> frozenset[str]:  # type: ignore[override]  # a class' own there
        return frozenset(self._components)

    def _base_style(self) -> Style:
        _, background = self.background_colors
        return Style.from_color((background + self.styles.color).rich_color, background.rich_color)

    def _component_style(self, name: str) -> Style:
        """What the component's rules set: colours over the widget's background, and the text style."""
        if name not in self._components:
            self._components.add(name)
            node = DOMNode(classes=name)
            node._attach(self)
            self.app.stylesheet.apply(node)
            self._component_styles[name] = node.styles
        styles = self.get_component_styles(name)
        _, background = self.background_colors
        own_background = background + styles.background if styles.has_rule("background") else None
        own_color = (own_background or background) + styles.color if styles.has_rule("color") else None
        return Style.from_color(
            own_color.rich_color if own_color else None, own_background.rich_color if own_background else None
        ) + (styles.text_style if styles.has_rule("text_style") else Style.null())


class DocumentView(Pointed, PaintedRows, can_focus=True):
    """Shows what a `Reader` sees; `notebook` comes down from the screen."""

    STYLE_PREFIX = "document--"

    notebook: reactive[Notebook | None] = reactive(None, layout=False)

    class Folded(Message):
        """The text was folded to another width or height."""

    def __init__(self, reader: Reader, width: int, marks: Marks = UNICODE_MARKS, id: str = "text") -> None:
        super().__init__(id=id)
        self.reader = reader
        self.text_width = width
        self.marks = marks
        self.matches_in: Callable[[Span], Sequence[Span]] = lambda _: ()
        self.labels: Labels | None = None
        self._strips: dict[tuple[Any, ...], Strip] = {}
        self._uncovered_top: tuple[Fold, int] | None = None

    def on_resize(self) -> None:
        self.fold()

    def fold(self) -> None:
        """Fold to the width there is; what is in focus stays on its row."""
        width = min(self.text_width, max(self.size.width - MARGIN - 1, 8))
        if width != self.reader.view.layout.width:
            self._uncovered_top = None
        self.reader.resize(width, max(self.size.height, 1))
        self._strips.clear()
        self.refresh()
        self.post_message(self.Folded())

    def turn(self) -> None:
        """The reader reads another text from now on."""
        self._uncovered_top = None
        self._strips.clear()
        self.refresh()

    def watch_notebook(self) -> None:
        self.refresh()

    def forget_styles(self) -> None:
        super().forget_styles()
        self._strips.clear()

    def cover(self, rows: int) -> None:
        """A sheet lies over the last rows: scroll by the least that keeps the focus in sight; 0: back to where it was."""
        view = self.reader.view
        if rows and not view.covered:
            self._uncovered_top = view.top
        view.covered = min(rows, max(view.height - 1, 0))
        if rows:
            view.reveal(self.reader.span)
        elif self._uncovered_top is not None:
            view.top, self._uncovered_top = self._uncovered_top, None
        self.refresh()

    def keep_scrolled(self) -> None:
        """The sheet moved the focus on purpose (find): do not scroll back when it closes."""
        self._uncovered_top = None

    @property
    def left(self) -> int:
        """The cell where the margin begins: the text stands in the middle of what there is."""
        taken = MARGIN + self.reader.view.layout.width + 1
        return max((self.size.width - taken + 1) // 2, 0)

    def strips(self) -> list[Strip]:
        rows = self.reader.view.rows()
        scene = self._scene()
        over = scene.overlays(self.reader.document)
        if self.labels is not None:
            return self._labelled(self.labels, rows, scene, over)
        strips = [self._strip(fold, number, scene, over) for fold, number in rows]
        blank = self._blank()
        return strips + [blank] * (self.size.height - len(strips))

    def _scene(self) -> Scene:
        reader = self.reader
        seen = reader.view.span
        return Scene(
            seen,
            reader.span,
            self.notebook.under(seen) if self.notebook else (),
            self.matches_in(seen),
            is_selecting=reader.selection is not None,
            is_bold=reader.size not in ("paragraph", "section"),
            marks=self.marks,
            places=self.notebook.places if self.notebook else painting.NO_PLACES,
        )

    def _strip(self, fold: Fold, number: int, scene: Scene, over: list[Overlay]) -> Strip:
        row = fold.rows[number]
        touching = painting.within(row, over)
        bar, mark = painting.margin(row, scene)
        key = (fold.piece.start, number, touching, bar, mark)
        strip = self._strips.get(key)
        if strip is None:
            if len(self._strips) > CACHED:
                self._strips.clear()
            width = self.reader.view.layout.width
            pieces = painting.painted(self.reader.document, fold, number, touching, width, scene.marks.link)
            strip = self._strips[key] = self.strip_of([(" " * self.left, ()), bar, mark, (" ", ()), *pieces])
        return strip

    def _labelled(
        self, labels: Labels, rows: Sequence[tuple[Fold, int]], scene: Scene, over: list[Overlay]
    ) -> list[Strip]:
        """The rows with labels over them; the passage that was picked first is shown as a selection."""
        if labels.first is not None:
            over = [*over, Overlay(labels.first.start, labels.first.end, "selection")]
        document, width = self.reader.document, self.reader.view.layout.width
        shown = sorted(labels.possible, key=lambda label: label.at)
        places = [label.at for label in shown]
        style = "word-label" if labels.size == "word" else "label"
        lead = (" " * (self.left + MARGIN), ())
        strips = []
        for fold, number in rows:
            row = fold.rows[number]
            found = [
                (part.x + cells(passage[: label.at - part.start]), label.letters[len(labels.typed) :], style)
                for part in row.parts
                for passage in [document.passage(Span(part.start, part.end))]
                for label in shown[bisect_left(places, part.start) : bisect_left(places, part.end)]
            ]
            pieces = painting.painted(document, fold, number, painting.within(row, over), width, scene.marks.link)
            strips.append(self.strip_of([lead, *painting.labelled(pieces, found)]))
        return strips + [self._blank()] * (self.size.height - len(strips))

    def _blank(self) -> Strip:
        strip = self._strips.get(())
        if strip is None:
            strip = self._strips[()] = Strip.blank(self.size.width, self.style_of(()))
        return strip

    def cursor_cell(self) -> Offset | None:
        """Where the head of the focus stands in the widget, for the terminal's cursor."""
        reader = self.reader
        y = reader.view.row_of(reader.span.start)
        if y is None:
            return None
        fold, number = reader.view.rows()[y]
        x = cell_at(fold, fold.rows[number], reader.span.start, reader.document)
        return Offset(self.left + MARGIN + x, y)

    def offset_at(self, at: Offset) -> int | None:
        """The offset nearest to a cell of the widget, None where there is no text."""
        row = self._row_at(at.y)
        return None if row is None else offset_at(row, at.x - self.left - MARGIN, self.reader.document)

    def touched_at(self, at: Offset) -> Span:
        """The grapheme under a cell; above the first row its beginning, below the last its end: empty spans."""
        row, document = self._row_at(at.y), self.reader.document
        if row is None:
            return Span(0, 0)
        if at.y < 0:
            return touched_at(row, -1, document)
        is_below = at.y >= len(self.reader.view.rows())
        return touched_at(row, self.size.width if is_below else at.x - self.left - MARGIN, document)

    def _row_at(self, y: int) -> Row | None:
        rows = self.reader.view.rows()
        if not rows:
            return None
        fold, number = rows[max(min(y, len(rows) - 1), 0)]
        return fold.rows[number]
