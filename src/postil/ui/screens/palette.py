"""The actions of the keymap and the commands in Textual's palette (Ctrl+P)."""

from contextlib import suppress
from functools import partial
from typing import cast

from textual import on
from textual.command import CommandList, CommandPalette, DiscoveryHit, Hit, Hits, Provider
from textual.widgets import Input, OptionList
from textual.worker import WorkerError

from postil.ui.keys.commands import Command, Typed, commands
from postil.ui.screens.command_screen import CommandScreen

BY_NAME = 1_000
"""More than Textual's matcher gives."""


class Palette(CommandPalette):
    """Textual's, which fails at an Enter behind the one that ran a command, and at a page of a list without a row.

    An Enter waits for what was typed before it to be looked up.
    """

    @on(Input.Submitted)
    async def _looked_up(self, event: Input.Submitted) -> None:
        with suppress(WorkerError):
            await self.workers.wait_for_complete([w for w in self.workers if w.node is self])
        self._only_once(event)

    @on(OptionList.OptionSelected)
    def _only_once(self, event: Input.Submitted | OptionList.OptionSelected) -> None:
        if self.app.screen is not self:
            event.prevent_default()

    def _action_command_list(self, action: str) -> None:
        if self.query_one(CommandList).size.height or not action.startswith("page"):
            super()._action_command_list(action)


class Actions(Provider):
    """Whatever can be done on the screen below; what takes an argument opens the command line."""

    @property
    def _reading(self) -> CommandScreen | None:
        return self.screen if isinstance(self.screen, CommandScreen) else None

    @property
    def _known(self) -> list[Command]:
        reading = self._reading
        return commands(reading.keys, reading.mode) if reading is not None and reading.sheet is None else []

    async def discover(self) -> Hits:
        for each in self._known:
            yield DiscoveryHit(_shown(each), partial(self._run, each), help=each.words)

    async def search(self, query: str) -> Hits:
        matcher = self.matcher(query)
        for each in self._known:
            words = f"{_shown(each)} · {each.words}"
            score = matcher.match(words)
            if score > 0:
                yield Hit(score + _named_so(each.name, query), matcher.highlight(words), partial(self._run, each))

    def _run(self, command: Command) -> None:
        reading = cast("CommandScreen", self._reading)
        if command.takes:
            reading.do_command(None)
        else:
            reading.run_command(Typed(command.name))
        reading.show()


def _named_so(name: str, query: str) -> float:
    """What is added to a score, so that a command typed by its name, or its beginning, comes before all others."""
    typed = "-".join(query.casefold().split())
    return BY_NAME * ((name == typed) + name.startswith(typed))


def _shown(command: Command) -> str:
    return f"{command.name} {command.keys or command.takes}".strip()
