"""What is shown before a document is: the list to choose from, and a line while one is read."""

from collections.abc import Callable
from pathlib import Path
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.message import Message
from textual.screen import Screen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from postil.core.display import shown, shown_line
from postil.errors import PostilError
from postil.library import Library, Opening, seeds
from postil.tutor import copy_of, tutor
from postil.ui.keys import keymap
from postil.ui.widgets.key_footer import KeyFooter

TITLE = "postil: which document?"
FIRST_TITLE = f"{TITLE} One of your own: postil FILE"
"""Where nothing was read yet."""


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
        self.call_after_refresh(self._opening.is_shown.set)
        self._looking = self.set_interval(0.02, self._look)

    def _look(self) -> None:
        if self._opening.wait(0):
            self._looking.stop()
            self._show(self._opening)

    def action_cancel(self) -> None:
        self.app.exit(1)


class FilesScreen(Screen[None]):
    """Recent documents, the tutor, and the samples that come with postil."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("q,escape", "app.quit", "quit", show=False),
        Binding("j", "down", show=False),
        Binding("k", "up", show=False),
    ]

    class Chosen(Message):
        """A document was chosen."""

        def __init__(self, path: Path) -> None:
            super().__init__()
            self.path = path

    def __init__(self, library: Library) -> None:
        super().__init__()
        self._home = library.home
        self._has_recent = False
        self._copy = copy_of(library.home)
        self._words: dict[Path, str] = {}
        for recent in library.recent():
            path, self._has_recent = Path(recent.source), True
            name = "the tutor" if path == self._copy else _at_home(path)
            self._words[path] = f"{recent.progress:>3} %  {recent.when[:10]}  {name}"
        self._words.setdefault(self._copy, "       tutor       learn the keys in a quarter of an hour")
        for path in seeds():
            self._words.setdefault(path, f"       sample      {path.name}")

    def compose(self) -> ComposeResult:
        yield Static(TITLE if self._has_recent else FIRST_TITLE, id="list-title", markup=False)
        yield OptionList(*(Option(Content(shown(words))) for words in self._words.values()), id="files", markup=False)
        yield KeyFooter()

    def on_mount(self) -> None:
        self.query_one(OptionList).focus()
        self.query_one(KeyFooter).tell(keymap.FOOTERS["files"])

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        path = list(self._words)[event.option_index]
        try:
            if path == self._copy:
                tutor(self._home)
            self.post_message(self.Chosen(path))
        except PostilError as error:
            self.notify(shown_line(str(error)), severity="error", markup=False)

    def action_down(self) -> None:
        self.query_one(OptionList).action_cursor_down()

    def action_up(self) -> None:
        self.query_one(OptionList).action_cursor_up()


def _at_home(path: Path) -> str:
    home = Path.home()
    return f"~/{path.relative_to(home)}" if path.is_relative_to(home) else str(path)
