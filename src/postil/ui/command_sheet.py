"""The sheet behind ":"."""

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.message import Message
from textual.widgets import Input, OptionList
from textual.widgets.option_list import Option

from postil.ui.commands import OWN, Command, matching, read
from postil.ui.sheet import Sheet, SheetInput, choose

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

    def __init__(self, known: Sequence[Command]) -> None:
        super().__init__("command")
        self._known = known
        self._listed: list[Command] = []

    def compose(self) -> ComposeResult:
        yield self.rule()
        yield SheetInput("a command, a line (120), a part (50%)")
        yield OptionList(compact=True, markup=False)

    def on_mount(self) -> None:
        self.query_one(OptionList).can_focus = False
        self.query_one(Input).focus()
        self._list("")
        self.post_message(self.Ready())

    def _list(self, line: str) -> None:
        self._listed = matching(line, self._known)
        options = self.query_one(OptionList)
        options.set_options([Option(_prompt(each)) for each in self._listed])
        options.highlighted = 0 if line.strip() and self._listed and read(line, self._known) is None else None

    def stay(self) -> None:
        """The line could not be run: go on typing."""
        self.post_message(self.Ready())

    def action_choose(self, step: int) -> None:
        choose(self.query_one(OptionList), step)

    def action_complete(self) -> None:
        """The marked command's name, with a blank where it takes something."""
        options, field = self.query_one(OptionList), self.query_one(Input)
        if self._listed:
            chosen = self._listed[options.highlighted or 0]
            field.value = f"{chosen.name} " if chosen in OWN else chosen.name
            field.cursor_position = len(field.value)

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        self._list(event.value)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        at = self.query_one(OptionList).highlighted
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
