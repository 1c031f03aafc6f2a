"""The sheet that finds an annotation by its words."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.widgets import Input

from postil.ui.sheets.sheet import Sheet, SheetInput


class EntrySheet(Sheet):
    """Words of a passage, its note or its tags."""

    mode = "entry"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("tab", "noop", show=False)]

    class Typed(Message):
        """The words as they stand."""

        def __init__(self, words: str) -> None:
            super().__init__()
            self.words = words

    class Kept(Typed):
        """Enter: stay at the annotation."""

    def __init__(self) -> None:
        super().__init__("find an annotation")
        self._input = SheetInput("words of its passage, its note or its tags")

    def compose(self) -> ComposeResult:
        yield self.rule()
        yield self._input

    def on_mount(self) -> None:
        self._input.focus()
        self.post_message(self.Ready())

    def action_noop(self) -> None:
        """Tab stays inside."""

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        self.post_message(self.Typed(event.value))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.post_message(self.Kept(event.value))
