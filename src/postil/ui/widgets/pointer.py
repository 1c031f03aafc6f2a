"""What the mouse does to the text: a click, a drag, and a drag past the edge that scrolls while it is held there."""

from textual import events
from textual.geometry import Offset
from textual.message import Message
from textual.timer import Timer
from textual.widget import Widget

from postil.core.document import Span
from postil.ui.text.reader import Reader

WHEEL = 3
"""Rows that a step of the wheel scrolls."""

PULL_SECONDS = 0.05
"""How often a drag past the edge scrolls."""

FASTEST = 6
"""Rows it scrolls at once; each row past the edge is one."""


class Pointed(Widget):
    """Takes the mouse from the press of its first button until that is let go. Shift+drag is the terminal's own selection."""

    reader: Reader

    class Clicked(Message):
        """The text was clicked: `times` 2 for a double click; `touched` is the grapheme there, empty beside the words."""

        def __init__(self, offset: int, touched: Span, times: int) -> None:
            super().__init__()
            self.offset = offset
            self.touched = touched
            self.times = times

    class Dragged(Message):
        """The pointer was pressed on one grapheme and is held at another; `rows` are to be scrolled first."""

        def __init__(self, pressed: Span, held_at: Offset, rows: int = 0) -> None:
            super().__init__()
            self.pressed = pressed
            self.held_at = held_at
            self.rows = rows

    class LetGo(Message):
        """A drag has ended; `click` is what it was if it has selected nothing."""

        def __init__(self, click: "Pointed.Clicked | None") -> None:
            super().__init__()
            self.click = click

    _pressed_at: Offset | None = None
    _held_at = Offset(0, 0)
    _pressed = Span(0, 0)
    _is_dragging = False
    _pulling: Timer | None = None

    def offset_at(self, at: Offset) -> int | None:
        """The offset nearest to a cell of the widget, None where there is no text."""
        raise NotImplementedError

    def touched_at(self, at: Offset) -> Span:
        """The grapheme under a cell of the widget, also of one outside it; an empty span beside the words."""
        raise NotImplementedError

    def on_mouse_down(self, event: events.MouseDown) -> None:
        if event.button != 1:
            return
        self._pressed_at = event.get_content_offset_capture(self)
        self._pressed = self.touched_at(self._pressed_at)
        self._is_dragging = False
        self.capture_mouse()

    def on_mouse_move(self, event: events.MouseMove) -> None:
        at = event.get_content_offset_capture(self)
        if self._pressed_at is None or (at == self._pressed_at and not self._is_dragging):
            return
        self._is_dragging, self._held_at = True, at
        self.post_message(self.Dragged(self._pressed, at))
        if not self._rows_past:
            self._stop_pulling()
        elif self._pulling is None:
            self._pulling = self.set_interval(PULL_SECONDS, self._pull)

    def on_mouse_up(self, event: events.MouseUp) -> None:
        if self._pressed_at is not None:
            self.release_mouse()

    def on_mouse_release(self) -> None:
        """The button was let go, or the mouse was taken away."""
        pressed_at, self._pressed_at = self._pressed_at, None
        self._stop_pulling()
        if pressed_at is not None and self._is_dragging:
            self.post_message(self.LetGo(self._click(pressed_at, 1)))

    def on_click(self, event: events.Click) -> None:
        """Textual sees a click also at the end of a drag."""
        click = self._click(event.get_content_offset_capture(self), event.chain)
        if click is not None and not self._is_dragging:
            self.post_message(click)

    def _click(self, at: Offset, times: int) -> Clicked | None:
        offset = self.offset_at(at)
        return None if offset is None else self.Clicked(offset, self.touched_at(at), times)

    @property
    def _rows_past(self) -> int:
        """How far past the edge the pointer is held: rows below the last one, above the first negative."""
        y = self._held_at.y
        return min(y, 0) if y < 0 else max(y - self.size.height + 1, 0)

    def _pull(self) -> None:
        rows = max(-FASTEST, min(self._rows_past, FASTEST))
        self.post_message(self.Dragged(self._pressed, self._held_at, rows))

    def _stop_pulling(self) -> None:
        if self._pulling is not None:
            self._pulling.stop()
            self._pulling = None
