"""A screen over the text whose keys are those of the keymap, with a line that filters what it lists."""

from collections.abc import Callable
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.screen import ModalScreen
from textual.widget import Widget
from textual.widgets import Input

from postil.core.display import shown_line
from postil.core.document import Span
from postil.ui.keys.key_reader import Keymap, Pending, Run, Unbound, following, token
from postil.ui.keys.keymap import FOOTERS, Hint, Mode
from postil.ui.widgets.document_view import APPS_KEYS
from postil.ui.widgets.key_footer import KeyFooter


class FilterInput(Input):
    """The line one types words into; Enter keeps what is listed, Esc brings all back."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "clear", show=False)]

    def __init__(self) -> None:
        super().__init__(placeholder="only those with these words", compact=True, id="filter", select_on_focus=False)
        self.display = False

    def action_clear(self) -> None:
        self.value = ""
        self.post_message(self.Submitted(self, ""))


class KeyedScreen(ModalScreen[Span | None]):
    """`mode` names its keys; an action is run by the method `do_` and its id."""

    mode: ClassVar[Mode]
    BINDINGS: ClassVar[list[BindingType]] = [Binding("ctrl+c", "app.help_quit", show=False)]

    def __init__(self, keys: Keymap) -> None:
        super().__init__()
        self.keys = keys
        self._pending = ""
        self._wrong = ""
        """A key that was pressed last and does nothing here."""

        self._field = FilterInput()
        self._footer = KeyFooter()

    @property
    def listed(self) -> Widget:
        """What has the focus while nobody types."""
        raise NotImplementedError

    def filter(self, words: list[str]) -> None:
        """List only what has all these words, in any case; all where there are none."""
        raise NotImplementedError

    def on_mount(self) -> None:
        self.listed.focus()

    def _tell(self) -> None:
        """The footer shows what can be pressed now."""
        read = self.keys.read(self._pending, "", self.mode) if self._pending else None
        if self._field.has_focus:
            hints = FOOTERS["filter"]
        elif isinstance(read, Pending):
            hints = tuple(following(read.following, self._pending))
        else:
            hints = tuple(self.keys.hints(self.mode, self.mode))
        if self._wrong:
            hints = (Hint(self._wrong, "does nothing here", -1), *hints)
        self._footer.tell(hints)

    def on_key(self, event: events.Key) -> None:
        if self._field.has_focus or event.key in APPS_KEYS:
            return
        event.stop()
        event.prevent_default()
        read = self.keys.read(self._pending, token(event.key, event.character), self.mode)
        is_given_up = bool(self._pending) and event.key == "escape"
        self._wrong = shown_line(read.typed) if isinstance(read, Unbound) and not is_given_up else ""
        self._pending = read.typed if isinstance(read, Pending) else ""
        if isinstance(read, Run):
            verb: Callable[[], object] = getattr(self, f"do_{read.action.replace('-', '_')}")
            verb()
        if self.is_current:
            self._tell()

    def _start_filter(self) -> None:
        self._field.display = True
        self._field.focus()

    def on_descendant_focus(self) -> None:
        self._tell()

    def do_close(self) -> None:
        """All is listed again, then back."""
        if not self._field.value:
            self.dismiss(None)
        self._field.value, self._field.display = "", False

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        self.filter(event.value.casefold().split())

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        event.input.display = bool(event.value)
        self.listed.focus()
