"""The scroll bar, with a mark in each row in whose part of the text a match begins."""

from collections.abc import Sequence
from typing import ClassVar

from rich.console import Console, ConsoleOptions, RenderResult
from rich.segment import Segment, Segments
from rich.style import Style
from textual.scrollbar import ScrollBar, ScrollBarRender


class HitBar(ScrollBar):
    """Its rows are worked out anew only when matches or height have changed."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"hit-bar--hit"}

    def __init__(self, mark: str) -> None:
        super().__init__(vertical=True)
        self._mark = mark
        self._starts: Sequence[int] = ()
        self._known = (0, 0)
        self.hits: frozenset[int] = frozenset()
        """The rows that have a match, from 0."""

    def tell(self, starts: Sequence[int], length: int) -> None:
        """Where matches begin in a text of that length in code points."""
        height = self.size.height
        if starts is self._starts and self._known == (len(starts), height):
            return
        self._starts, self._known = starts, (len(starts), height)
        hits = frozenset(start * height // max(length, 1) for start in starts)
        if hits != self.hits:
            self.hits = hits
            self.refresh()

    def _render_bar(self, scrollbar_style: Style) -> "ScrollBarRender | Marked":
        bar = super()._render_bar(scrollbar_style)
        assert isinstance(bar, ScrollBarRender)
        return Marked(bar, self._mark, self.hits, self.get_component_rich_style("hit-bar--hit"))


class Marked:
    """A bar as Rich draws it, with a mark in some rows; on the thumb it keeps the thumb's colours."""

    def __init__(self, bar: ScrollBarRender, mark: str, rows: frozenset[int], style: Style) -> None:
        self._bar = bar
        self._mark = mark
        self._rows = rows
        self._style = Style(color=style.color, bold=style.bold)

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        for drawn in self._bar.__rich_console__(console, options):
            assert isinstance(drawn, Segments)
            yield Segments([self._marked(y, each) for y, each in enumerate(drawn.segments)], new_lines=True)

    def _marked(self, y: int, segment: Segment) -> Segment:
        if y not in self._rows:
            return segment
        style = segment.style or Style.null()
        return Segment(self._mark, style if style.reverse else style + self._style)
