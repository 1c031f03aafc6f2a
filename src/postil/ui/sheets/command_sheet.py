"""The sheet behind ":"."""

from collections.abc import Mapping, Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.message import Message
from textual.widgets import Input, OptionList
from textual.widgets.option_list import Option

from postil.ui.keys.commands import OWN, Command, is_whole, matching
from postil.ui.sheets.sheet import Sheet, SheetInput, choose

COLUMN = 24
"""Cells for a command's name and what it takes."""


class CommandSheet(Sheet):
    """A line, and the commands that go on from it; Enter runs what is typed, else the one that is marked."""

    mode = "command"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "choose(-1)", show=False),
        Binding("down", "choose(1)", show=False),
        Binding("tab", "complete", show=False),
    ]

    class Given(Message):
        """A line to be run."""

        def __init__(self, line: str) -> None:
            super().__init__()
            self.line = line

    def __init__(self, known: Sequence[Command], arguments: Mapping[str, Sequence[str]]) -> None:
        super().__init__("command")
        self._known = known
        self._arguments = arguments
        self._listed: list[Command] = []
        self._input = SheetInput("a command, a line (120), a part (50%)")
        self._options = OptionList(compact=True, markup=False)

    def compose(self) -> ComposeResult:
        yield self.rule()
        yield self._input
        yield self._options

    def on_mount(self) -> None:
        self._options.can_focus = False
        self._input.focus()
        self._list("")
        self.post_message(self.Ready())

    def _list(self, line: str) -> None:
        self._listed = matching(line, self._known, self._arguments)
        self._options.set_options([Option(_prompt(each)) for each in self._listed])
        is_begun = line.strip() and not is_whole(line, self._known, self._arguments)
        self._options.highlighted = 0 if is_begun and self._listed else None

    def stay(self) -> None:
        """The line could not be run: go on typing."""
        self.post_message(self.Ready())

    def action_choose(self, step: int) -> None:
        choose(self._options, step)

    def action_complete(self) -> None:
        """The marked command's name, with a blank where it takes something."""
        if self._listed:
            chosen = self._listed[self._options.highlighted or 0]
            self._input.value = f"{chosen.name} " if chosen in OWN else chosen.name
            self._input.cursor_position = len(self._input.value)

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        self._list(event.value)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        at = self._options.highlighted
        if at is None and not event.value.strip():
            self.action_close()
            return
        self.post_message(self.Given(event.value if at is None else self._listed[at].name))

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.post_message(self.Given(self._listed[event.option_index].name))

    def on_sheet_input_left(self, event: SheetInput.Left) -> None:
        event.stop()
        self.action_close()


def _prompt(command: Command) -> Content:
    named = f"{command.name} {command.takes}".strip()
    return Content.assemble(f"   {named:<{COLUMN}} ", (f"{command.keys:<10}", "dim"), f" {command.words}")
