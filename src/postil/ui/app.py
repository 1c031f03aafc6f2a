"""The application: its theme, its first screen, and how it ends."""

import os
import signal
import traceback
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual._xterm_parser import XTermParser
from textual.app import App, SystemCommand
from textual.binding import Binding, BindingType
from textual.command import Provider
from textual.screen import Screen

from postil.errors import PostilError
from postil.library import Library, Opened, Opening, Source
from postil.ui import themes
from postil.ui.keys import own_keys
from postil.ui.screens.panes_screen import PANEL, WIDE_PANEL
from postil.ui.screens.reading_screen import ReadingScreen
from postil.ui.text.painting import ASCII_MARKS, UNICODE_MARKS, Marks

if TYPE_CHECKING:
    from postil.ui.screens.opening_screens import FilesScreen

FIRST_WAIT = 0.02
"""Seconds that the first screen waits for its document, so that no other is shown before it."""

MOST_PROBLEMS = 3
"""Problems with the settings that are told on the screen."""

ENDING = (signal.SIGTERM, signal.SIGHUP, signal.SIGINT)


def _actions() -> "type[Provider]":
    """Imported with the first palette."""
    from postil.ui.screens.palette import Actions

    return Actions


class ReaderApp(App[int]):
    """Shows one document, or a list of documents to choose from; returns the exit code.

    `opened` is the document on the screen, `failure` why there is none any more. `is_light` is the terminal's background
    where it is known; `typed` are keys that were pressed before the application could read them.
    """

    TITLE = "postil"
    CSS_PATH = "app.tcss"
    COMMANDS: ClassVar[set[type[Provider] | Callable[[], type[Provider]]]] = {_actions}
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+q", "quit", "quit", show=False, priority=True),
        Binding("ctrl+z", "suspend_process", "to the shell", show=False),
    ]

    def __init__(
        self,
        library: Library,
        opening: Opening | None,
        theme: str = "",
        *,
        is_light: bool | None = None,
        typed: str = "",
    ) -> None:
        self.library = library
        super().__init__(ansi_color=True if "NO_COLOR" in os.environ else None)
        self.opening = opening
        self.opened: Opened | None = None
        self.failure: PostilError | None = None
        self.theme = themes.theme(theme, library.settings, is_light=is_light)
        self._typed = typed

    def get_default_screen(self) -> Screen[None]:
        if self.opening is None:
            from postil.ui.screens.opening_screens import FilesScreen

            return FilesScreen(self.library)
        if self.opening.wait(FIRST_WAIT):
            return self._reading(self.opening)
        return self._loading(self.opening)

    def _loading(self, opening: Opening) -> Screen[None]:
        from postil.ui.screens.opening_screens import LoadingScreen

        return LoadingScreen(opening, self._show)

    def get_css_variables(self) -> dict[str, str]:
        """The panel's width with its rule, in cells, for the styles."""
        wanted = self.library.settings.panel_width
        widths = {"panel-width": f"{(wanted or PANEL) + 1}", "wide-panel-width": f"{(wanted or WIDE_PANEL) + 1}"}
        return super().get_css_variables() | widths

    def on_mount(self) -> None:
        """What was typed while the terminal was asked for its colour goes the way of all keys, before them."""
        for message in XTermParser(False).feed(self._typed) if self._typed else ():
            self.post_message(message)
        for number in ENDING:
            self._loop_signal(number)
        self.app_resume_signal.subscribe(self, lambda _: self.refresh(layout=True))

    def _loop_signal(self, number: signal.Signals) -> None:
        """A signal that ends the program saves first and gives the terminal back."""
        import asyncio

        asyncio.get_running_loop().add_signal_handler(number, self._end, 128 + number)

    def copy_to_clipboard(self, text: str) -> None:
        """For Ctrl+V, and by the terminal where every terminal takes so much."""
        from postil.clipboard import fits_a_terminal

        if fits_a_terminal(text):
            super().copy_to_clipboard(text)
        else:
            self._clipboard = text

    @contextmanager
    def suspend(self) -> Iterator[None]:
        """Ctrl+C in a program that has the terminal meanwhile is meant for that program."""
        import asyncio

        asyncio.get_running_loop().add_signal_handler(signal.SIGINT, lambda: None)
        with super().suspend():
            yield
        self.set_timer(0.2, lambda: self._loop_signal(signal.SIGINT))

    def _end(self, code: int) -> None:
        if self.reading is not None:
            self.reading.save_all()
        self.exit(code, return_code=code)

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """What Textual offers beside our own actions: its themes and its picture of the screen."""
        offered = super().get_system_commands(screen)
        return [command for command in offered if command.title in ("Theme", "Screenshot")]

    def action_command_palette(self) -> None:
        from postil.ui.screens.palette import Palette

        if not isinstance(self.screen, Palette):
            self.push_screen(Palette(id="--command-palette"))
            if self.reading is not None:
                self.reading.show()

    def action_help_quit(self) -> None:
        """Ctrl+C: a selection is copied; without one it says what ends the program."""
        if self.screen is not self.reading:
            super().action_help_quit()
        elif self.reading.reader.selection is not None:
            self.reading.run("copy", None)
            self.reading.show()
        else:
            self.notify("Ctrl+Q ends postil; everything is saved. Ctrl+C copies a selection.", markup=False)

    def on_command_palette_closed(self) -> None:
        if self.reading is not None:
            self.reading.show()

    def search_themes(self) -> None:
        from textual.theme import ThemeProvider

        from postil.ui.screens.palette import Palette

        self.push_screen(Palette(providers=[ThemeProvider], placeholder="a theme"))

    async def action_quit(self) -> None:
        if self.reading is not None:
            self.reading.leave_in_turn()
        else:
            self.exit(0)

    @property
    def reading(self) -> ReadingScreen | None:
        """The screen that reads a document, also below another."""
        return next((screen for screen in self.screen_stack if isinstance(screen, ReadingScreen)), None)

    def _fatal_error(self) -> None:
        """A fault of ours: save, keep the traceback in a file, and tell it in a line (Textual would print it whole)."""
        if self.reading is not None:
            self.reading.save_all()
        kept = self.library.keep_fault(traceback.format_exc())
        self.failure = PostilError(f"A fault in postil ended it; what was noted is kept. The details are in {kept}.")
        self._close_messages_no_wait()

    def on_files_screen_chosen(self, event: "FilesScreen.Chosen") -> None:
        self.open(event.path)

    def open(self, path: Path) -> None:
        """Open a document chosen from a list; it was opened before, so it is not asked about again."""
        opening = self.library.opening(Source(path, force=True))
        if opening.wait(FIRST_WAIT):
            self._show(opening)
        else:
            self.push_screen(self._loading(opening))

    def _reading(self, opening: Opening) -> Screen[None]:
        try:
            opened = opening.result
        except PostilError as error:
            self._fail(error)
            return Screen()
        settings = self.library.settings
        problems = [*filter(None, [themes.problem(settings)]), *settings.problems, *own_keys.problems(settings)]
        told = filter(None, (opened.notice, *problems[:MOST_PROBLEMS]))
        more = len(problems) - MOST_PROBLEMS
        notice = "\n".join([*told, *([f"{more} more: `postil config` tells them"] if more > 0 else [])])
        self.opened = opened._replace(notice=notice)
        return ReadingScreen(self.opened, self.library, marks(settings.marks))

    def _show(self, opening: Opening) -> None:
        """Lay the document over what was shown: Textual cannot switch away from an application's first screen."""
        self.push_screen(self._reading(opening))

    def _fail(self, error: PostilError) -> None:
        """Nothing can be shown: end, and let the command line say why."""
        self.failure = error
        self.call_later(self.exit, 1, 1)


def marks(wanted: str = "auto") -> Marks:
    """As the settings say, else plain characters on a Linux console or without UTF-8."""
    if wanted != "auto":
        return ASCII_MARKS if wanted == "ascii" else UNICODE_MARKS
    locale = os.environ.get("LC_ALL") or os.environ.get("LC_CTYPE") or os.environ.get("LANG") or ""
    is_plain = os.environ.get("TERM") == "linux" or (locale and "utf" not in locale.lower() and locale != "C")
    return ASCII_MARKS if is_plain else UNICODE_MARKS
