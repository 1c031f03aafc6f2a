"""Commands by name: the line behind ":", and Textual's palette."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, cast

from postil.core.display import shown_line
from postil.errors import PostilError
from postil.settings import OPTIONS
from postil.ui import themes
from postil.ui.screens.adopting_screen import AdoptingScreen

if TYPE_CHECKING:
    from postil.ui.keys.commands import Typed
    from postil.ui.sheets.command_sheet import CommandSheet

FORMATS = {".md": "markdown", ".markdown": "markdown", ".jsonld": "jsonld", ".json": "jsonld"}
"""The exporter for a file's suffix."""


class CommandScreen(AdoptingScreen):
    """Whatever a key does can be asked for by its name."""

    def do_command(self, count: int | None) -> None:
        from postil.ui.keys import commands
        from postil.ui.sheets.command_sheet import CommandSheet

        names = {"theme": sorted(self.app.available_themes)}
        self._open(CommandSheet(commands.commands(self.keys, self.mode), names), None)

    def on_command_sheet_given(self, event: "CommandSheet.Given") -> None:
        if self._sheet_mode != "command":
            return
        from postil.ui.keys import commands

        known = commands.commands(self.keys, self.mode)
        typed = commands.read(event.line, known)
        takes = {command.name: command.takes for command in commands.OWN}
        if typed is None or (takes.get(typed.name) and not typed.argument):
            refused = (
                f"{typed.name} takes {takes[typed.name]}" if typed else f"there is no command “{event.line.strip()}”"
            )
            cast("CommandSheet", self.sheet).stay()
            if typed and typed.name == "theme":
                refused = f"theme takes one of {', '.join(sorted(self.app.available_themes))}"
            self._sheet_words = shown_line(refused)
            self._show_words()
            return
        self._close_sheet()
        self.run_command(typed)
        self.show()

    def run_command(self, typed: "Typed") -> None:
        """Run what was typed or picked; what goes wrong is told in the status line."""
        runs: dict[str, Callable[[str], str]] = {
            "adopt": lambda _: self.adopt(),
            "changed": lambda _: self.toggle_changed(),
            "export": self._export,
            "theme": self._theme,
            "width": self._width,
        }
        if typed.name not in runs:
            self.run(typed.name, typed.times)
            return
        try:
            self._message = shown_line(runs[typed.name](typed.argument))
        except PostilError as error:
            self._message = shown_line(str(error))

    def _export(self, name: str) -> str:
        from postil.exchange import EXPORTERS
        from postil.programs import write_export

        path = Path(name).expanduser()
        exporter = FORMATS.get(path.suffix.lower())
        if exporter is None:
            raise PostilError(f"{name}: its suffix says no format. There are: {', '.join(FORMATS)}.")
        write_export(path, EXPORTERS[exporter](self.session.notebook))
        return f"exported to {path}"

    def _theme(self, name: str) -> str:
        if name not in self.app.available_themes:
            raise PostilError(themes.no_such(name))
        self.app.theme = name
        return f'theme {name} · theme = "{name}" in the settings keeps it'

    def _width(self, cells: str) -> str:
        allowed = OPTIONS["width"].metadata["allowed"]
        if not cells.isdecimal() or int(cells) not in allowed:
            raise PostilError(f"The width is a number from {allowed.start} to {allowed.stop - 1}.")
        self.text.text_width = int(cells)
        self.text.fold()
        return f"{cells} cells wide · width = {cells} in the settings keeps it"
