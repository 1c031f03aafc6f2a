"""The keys of a mode on a screen of their own."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from postil.ui import keymap
from postil.ui.key_footer import KeyFooter

COLUMN = 20
"""Cells for the keys."""


class HelpScreen(ModalScreen[None]):
    """Scrolls by `j` and `k`; Esc, `q` and `?` close it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,question_mark,f1", "app.pop_screen", "close", show=False),
        Binding("j", "scroll(1)", show=False),
        Binding("k", "scroll(-1)", show=False),
        Binding("space", "scroll(20)", show=False),
        Binding("b", "scroll(-20)", show=False),
        Binding("g", "scroll(-10000)", show=False),
        Binding("G", "scroll(10000)", show=False),
    ]

    def __init__(self, mode: keymap.Mode) -> None:
        super().__init__()
        self._mode = mode

    def compose(self) -> ComposeResult:
        with VerticalScroll(id="help"):
            yield Static(help_text(self._mode), markup=False)
        yield KeyFooter()

    def on_mount(self) -> None:
        self.query_one(KeyFooter).tell(keymap.FOOTERS["help"])

    def action_scroll(self, rows: int) -> None:
        self.query_one("#help").scroll_relative(y=rows, animate=False)


def help_text(mode: keymap.Mode) -> Content:
    """The keys by group, one action a line."""
    parts: list[str | tuple[str, str]] = []
    for group, keys in keymap.in_groups(mode):
        parts += [(f"{group}\n", "bold")]
        for key in keys:
            written = " ".join(keymap.written(each) for each in key.keys)
            parts += [(f"  {written:<{COLUMN}}", "$text-accent"), f" {key.words}\n"]
        parts.append("\n")
    return Content.assemble(*parts)
