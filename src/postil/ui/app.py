"""The application: its theme, its first screen, and how it ends."""

import os
import signal
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import ClassVar

from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.screen import Screen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from postil.core.display import shown, shown_line
from postil.errors import PostilError
from postil.library import Library, Opened, Opening, Source, seeds
from postil.ui import keymap
from postil.ui.key_footer import KeyFooter
from postil.ui.painting import ASCII_MARKS, UNICODE_MARKS, Marks
from postil.ui.reading_screen import ReadingScreen

FIRST_WAIT = 0.02
"""Seconds that the first screen waits for its document, so that no other is shown before it."""

ENDING = (signal.SIGTERM, signal.SIGHUP, signal.SIGINT)


class ReaderApp(App[int]):
    """Shows one document, or a list of documents to choose from; returns the exit code.

    `opened` is the document on the screen, `failure` why there is none any more.
    """

    TITLE = "postil"
    CSS_PATH = "app.tcss"
    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar[list[BindingType]] = [Binding("ctrl+q", "quit", "quit", show=False, priority=True)]

    def __init__(self, library: Library, opening: Opening | None, theme: str = "") -> None:
        super().__init__(ansi_color=True if "NO_COLOR" in os.environ else None)
        self.library = library
        self.opening = opening
        self.opened: Opened | None = None
        self.failure: PostilError | None = None
        self.theme = self._known(theme or _theme())

    def get_default_screen(self) -> Screen[None]:
        if self.opening is None:
            return FilesScreen(self.library)
        if self.opening.wait(FIRST_WAIT):
            return self._reading(self.opening)
        return LoadingScreen(self.opening, self._show)

    def _known(self, theme: str) -> str:
        if theme not in self.available_themes:
            raise PostilError(f"{theme}: no such theme. There are: {', '.join(sorted(self.available_themes))}.")
        return theme

    def on_mount(self) -> None:
        for number in ENDING:
            self._loop_signal(number)

    def _loop_signal(self, number: signal.Signals) -> None:
        """A signal that ends the program saves first and gives the terminal back."""
        import asyncio

        asyncio.get_running_loop().add_signal_handler(number, self._end, 128 + number)

    def _end(self, code: int) -> None:
        if self.reading is not None:
            self.reading.save_all()
        self.exit(code, return_code=code)

    async def action_quit(self) -> None:
        if self.reading is not None:
            self.reading.leave()
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

    def open(self, path: Path) -> None:
        """Open a document chosen from a list; it was opened before, so it is not asked about again."""
        opening = self.library.opening(Source(path, force=True))
        if opening.wait(FIRST_WAIT):
            self._show(opening)
        else:
            self.push_screen(LoadingScreen(opening, self._show))

    def _reading(self, opening: Opening) -> Screen[None]:
        try:
            self.opened = opening.result
        except PostilError as error:
            self._fail(error)
            return Screen()
        return ReadingScreen(self.opened, self.library, marks())

    def _show(self, opening: Opening) -> None:
        """Lay the document over what was shown: Textual cannot switch away from an application's first screen."""
        self.push_screen(self._reading(opening))

    def _fail(self, error: PostilError) -> None:
        """Nothing can be shown: end, and let the command line say why."""
        self.failure = error
        self.call_later(self.exit, 1, 1)


class LoadingScreen(Screen[None]):
    """One line while a document is read; Esc cancels."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,q", "cancel", "cancel", show=False)]

    def __init__(self, opening: Opening, show: Callable[[Opening], None]) -> None:
        super().__init__()
        self._opening = opening
        self._show = show

    def compose(self) -> ComposeResult:
        yield Static(Content(f"opening {shown_line(self._opening.source.name)} …"), id="loading", markup=False)
        yield KeyFooter()

    def on_mount(self) -> None:
        self.query_one(KeyFooter).tell(keymap.FOOTERS["loading"])
        self._looking = self.set_interval(0.02, self._look)

    def _look(self) -> None:
        if self._opening.wait(0):
            self._looking.stop()
            self._show(self._opening)

    def action_cancel(self) -> None:
        self.app.exit(1)


class FilesScreen(Screen[None]):
    """Recent documents, and those that come with postil."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("q,escape", "app.quit", "quit", show=False),
        Binding("j", "down", show=False),
        Binding("k", "up", show=False),
    ]

    def __init__(self, library: Library) -> None:
        super().__init__()
        self._paths, self._words = [], []
        for recent in library.recent():
            self._paths.append(Path(recent.source))
            self._words.append(f"{recent.progress:>3} %  {recent.when[:10]}  {_at_home(Path(recent.source))}")
        for path in seeds():
            if path not in self._paths:
                self._paths.append(path)
                self._words.append(f"       sample      {path.name}")

    def compose(self) -> ComposeResult:
        yield Static("postil: which document?", id="list-title", markup=False)
        yield OptionList(*(Option(Content(shown(words))) for words in self._words), id="files", markup=False)
        yield KeyFooter()

    def on_mount(self) -> None:
        self.query_one(OptionList).focus()
        self.query_one(KeyFooter).tell(keymap.FOOTERS["files"])

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        app = self.app
        assert isinstance(app, ReaderApp)
        app.open(self._paths[event.option_index])

    def action_down(self) -> None:
        self.query_one(OptionList).action_cursor_down()

    def action_up(self) -> None:
        self.query_one(OptionList).action_cursor_up()


def marks() -> Marks:
    """Plain characters on a Linux console or without UTF-8."""
    locale = os.environ.get("LC_ALL") or os.environ.get("LC_CTYPE") or os.environ.get("LANG") or ""
    is_plain = os.environ.get("TERM") == "linux" or (locale and "utf" not in locale.lower() and locale != "C")
    return ASCII_MARKS if is_plain else UNICODE_MARKS


def _theme() -> str:
    """Dark or light as the terminal says it is (COLORFGBG), else dark."""
    if "NO_COLOR" in os.environ:
        return "ansi-dark"
    background = os.environ.get("COLORFGBG", "").rpartition(";")[2]
    return "textual-light" if background in ("7", "15") else "textual-dark"


def _at_home(path: Path) -> str:
    home = Path.home()
    return f"~/{path.relative_to(home)}" if path.is_relative_to(home) else str(path)
