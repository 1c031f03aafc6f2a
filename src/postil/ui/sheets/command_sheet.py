"""The sheet behind ":"."""

from collections.abc import Mapping, Sequence

from textual.content import Content
from textual.message import Message
from textual.widgets import Input, OptionList
from textual.widgets.option_list import Option

from postil.ui.keys.commands import Command, is_whole, matching
from postil.ui.sheets.sheet import ListSheet, SheetInput

COLUMN = 24
"""Cells for a command's name and what it takes."""


class CommandSheet(ListSheet):
    """A line, and the commands that go on from it; Enter runs what is typed, else the one that is marked."""

    mode = "command"

    class Given(Message):
        """A line to be run."""

        def __init__(self, line: str) -> None:
            super().__init__()
            self.line = line

    def __init__(self, known: Sequence[Command], arguments: Mapping[str, Sequence[str]]) -> None:
        super().__init__("command", SheetInput("a command, a line (120), a part (50%)"))
        self._known = known
        self._arguments = arguments
        self._listed: list[Command] = []

    def offer(self, line: str) -> None:
        self._listed = matching(line, self._known, self._arguments)
        self._options.set_options([Option(_prompt(each)) for each in self._listed])
        is_begun = line.strip() and not is_whole(line, self._known, self._arguments)
        self._options.highlighted = 0 if is_begun and self._listed else None

    def action_complete(self) -> None:
        """The marked command's name, with a blank where it takes something."""
        if self._listed:
            chosen = self._listed[self._options.highlighted or 0]
            self._input.value = f"{chosen.name} " if chosen.takes else chosen.name
            self._input.cursor_position = len(self._input.value)

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


def _prompt(command: Command) -> Content:
    named = f"{command.name} {command.takes}".strip()
    return Content.assemble(f"   {named:<{COLUMN}} ", (f"{command.keys:<10}", "dim"), f" {command.words}")
