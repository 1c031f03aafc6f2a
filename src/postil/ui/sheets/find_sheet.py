"""The sheet of find: search as one types."""

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.widgets import Input, Static

from postil.core.search import EXPRESSION
from postil.ui.sheets.sheet import Sheet, SheetInput


class FindSheet(Sheet):
    """Search as one types; Up and Down bring back earlier queries.

    A query that begins with `\\v` is a regular expression: Ctrl+R puts it there and takes it away.
    """

    mode = "find"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "earlier(1)", show=False),
        Binding("down", "earlier(-1)", show=False),
        Binding("ctrl+r", "toggle_expression", show=False),
        Binding("tab", "noop", show=False),
    ]

    class Typed(Message):
        """The query as it stands."""

        def __init__(self, query: str) -> None:
            super().__init__()
            self.query = query

    class Kept(Message):
        """Enter: stay at the match."""

        def __init__(self, query: str) -> None:
            super().__init__()
            self.query = query

    def __init__(self, earlier: Sequence[str]) -> None:
        super().__init__("find")
        self._earlier = ["", *earlier]
        self._at = 0
        self._rule = self.rule()
        self._input = SheetInput()
        self._counter = Static("", id="counter", markup=False)

    def compose(self) -> ComposeResult:
        yield self._rule
        yield self._input
        yield self._counter

    def on_mount(self) -> None:
        self._input.focus()
        self.post_message(self.Ready())

    def count(self, words: str) -> None:
        """Say which match of how many this is."""
        self._counter.update(words)

    def action_earlier(self, step: int) -> None:
        if self._at == 0:
            self._earlier[0] = self._input.value
        self._at = min(max(self._at + step, 0), len(self._earlier) - 1)
        self._put(self._earlier[self._at], len(self._earlier[self._at]))

    def action_toggle_expression(self) -> None:
        query, at = self._input.value, self._input.cursor_position
        if query.startswith(EXPRESSION):
            self._put(query.removeprefix(EXPRESSION), max(at - len(EXPRESSION), 0))
        else:
            self._put(EXPRESSION + query, at + len(EXPRESSION))

    def _put(self, query: str, cursor: int) -> None:
        self._input.value = query
        self._input.cursor_position = cursor

    def action_noop(self) -> None:
        """Tab stays inside."""

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        self._rule.update(self.ruled("find: regular expression" if event.value.startswith(EXPRESSION) else "find"))
        self.post_message(self.Typed(event.value))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.post_message(self.Kept(event.value))
