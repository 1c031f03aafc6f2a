"""A sheet at the bottom of the text, where one types: its rule, its one-line field, and when it takes keys."""

from collections.abc import Callable
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Input, OptionList, Static


class Sheet(Vertical):
    """A rule with the sheet's title, and what one types into below it. `mode` names its footer.

    It takes keys from when it is ready until it is left; those that come sooner or later the screen keeps in order.
    """

    mode: str = ""
    takes_keys = False

    class Closed(Message):
        """The sheet was left without a result."""

    class Told(Message):
        """Words for the status line while the sheet is open; the footer may change with them."""

        def __init__(self, words: str, mode: str) -> None:
            super().__init__()
            self.words = words
            self.mode = mode

    def __init__(self, title: str) -> None:
        super().__init__(classes="sheet")
        self._title = title

    class Ready(Message):
        """The sheet has the focus: keys typed ahead can go to it."""

    class Early(Message):
        """A key that came before the sheet was ready, or after it was left."""

        def __init__(self, key: str, character: str | None) -> None:
            super().__init__()
            self.key = key
            self.character = character

    class Resized(Message):
        """The sheet takes up another number of rows."""

    def on_resize(self) -> None:
        self.post_message(self.Resized())

    def rule(self) -> Static:
        return Static(self.ruled(self._title), classes="sheet-rule", markup=False)

    def ruled(self, title: str) -> Content:
        return Content(f"── {title} " + "─" * 300)

    @property
    def field(self) -> Widget:
        """What one types into."""
        return self.query("Input, TextArea, OptionList").first(Widget)

    def on_sheet_input_left(self, event: "SheetInput.Left") -> None:
        event.stop()
        self.action_close()

    def action_close(self) -> None:
        self.post_message(self.Closed())


def came_early(field: Widget, event: events.Key) -> bool:
    """Whether the field's sheet does not take keys now; the key is then handed to the screen."""
    sheet = field.parent
    assert isinstance(sheet, Sheet)
    if sheet.takes_keys:
        return False
    event.stop()
    event.prevent_default()
    sheet.post_message(Sheet.Early(event.key, event.character))
    return True


EDITS: dict[str, Callable[[Input], None]] = {
    "backspace": Input.action_delete_left,
    "delete": Input.action_delete_right,
    "ctrl+w": Input.action_delete_left_word,
    "ctrl+u": Input.action_delete_left_all,
}
"""Done at once: as Textual's bindings they would come behind an Enter that is typed right after them."""


class SheetInput(Input):
    """Leaves its sheet at once with Enter or Esc, so that a key typed right behind is not taken for text."""

    class Left(Message):
        """Esc was pressed."""

    class Digit(Message):
        """A digit was pressed while nothing was typed."""

        def __init__(self, digit: str) -> None:
            super().__init__()
            self.digit = digit

    def __init__(self, placeholder: str = "", *, value: str = "", digits: bool = False) -> None:
        super().__init__(value, placeholder, compact=True, id="query", select_on_focus=False)
        self._digits = digits

    def on_key(self, event: events.Key) -> None:
        if event.key == "ctrl+z":  # undo in some presets; here it would suspend the program
            event.stop()
            event.prevent_default()
            return
        edit = EDITS.get(event.key) if not came_early(self, event) else None
        if edit is not None:
            event.stop()
            event.prevent_default()
            edit(self)
            return
        message = self._leaving(event) if self.query_ancestor(Sheet).takes_keys else None
        if message is not None:
            event.stop()
            event.prevent_default()
            self.query_ancestor(Sheet).takes_keys = False
            self.post_message(message)

    def _leaving(self, event: events.Key) -> Message | None:
        """What a key says that ends the typing."""
        if event.key == "enter":
            return self.Submitted(self, self.value)
        if event.key == "escape":
            return self.Left()
        is_digit = self._digits and not self.value and event.character is not None and event.character in "123456789"
        return self.Digit(event.character) if is_digit and event.character else None


class ListSheet(Sheet):
    """A line to type into, and below it what there is for what was typed; Up and Down mark one."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "choose(-1)", show=False),
        Binding("down", "choose(1)", show=False),
        Binding("tab", "complete", show=False),
    ]

    def __init__(self, title: str, field: SheetInput) -> None:
        super().__init__(title)
        self._input = field
        self._options = OptionList(compact=True, markup=False)

    def compose(self) -> ComposeResult:
        yield self.rule()
        yield self._input
        yield self._options

    def on_mount(self) -> None:
        self._options.can_focus = False
        self._input.focus()
        self.offer(self._input.value)
        self.post_message(self.Ready())

    def offer(self, typed: str) -> None:
        """List what there is for what is typed."""
        raise NotImplementedError

    def stay(self) -> None:
        """What was taken was refused: go on typing."""
        self.post_message(self.Ready())

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        self.offer(event.value)

    def action_choose(self, step: int) -> None:
        """The next option is marked, round both ends; from none the first or the last."""
        if self._options.option_count:
            at = self._options.highlighted
            start = -1 if step > 0 else 0
            self._options.highlighted = ((start if at is None else at) + step) % self._options.option_count
