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
from postil.library import Library, Opening, seeds
from postil.ui import keymap
from postil.ui.key_footer import KeyFooter


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
    """Recent documents, and those that come with postil."""

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
        self.post_message(self.Chosen(self._paths[event.option_index]))

    def action_down(self) -> None:
        self.query_one(OptionList).action_cursor_down()

    def action_up(self) -> None:
        self.query_one(OptionList).action_cursor_up()


def _at_home(path: Path) -> str:
    home = Path.home()
    return f"~/{path.relative_to(home)}" if path.is_relative_to(home) else str(path)
