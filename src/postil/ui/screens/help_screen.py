"""The keys of a mode on a screen of their own."""

from textwrap import wrap
from typing import ClassVar

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from postil.ui.keys.key_reader import Keymap, written
from postil.ui.keys.keymap import Mode
from postil.ui.screens.keyed_screen import KeyedScreen

COLUMN = 20
"""Cells for the keys."""

PADDING = 3
"""Cells left and right of the list."""


class HelpScreen(KeyedScreen):
    """What can be pressed where one was; `/` finds a key by its words."""

    mode: ClassVar[Mode] = "help"

    def __init__(self, keys: Keymap, about: Mode) -> None:
        super().__init__(keys)
        self._about = about
        self._words: list[str] = []
        self._text = Static(markup=False)
        self._pane = VerticalScroll(self._text, id="help")

    def compose(self) -> ComposeResult:
        yield self._pane
        yield self._field
        yield self._footer

    @property
    def listed(self) -> Widget:
        return self._pane

    def filter(self, words: list[str]) -> None:
        self._words = words
        self._list()
        self.listed.scroll_home(animate=False)

    def _list(self) -> None:
        width = max(self.app.size.width - 2 * PADDING - 1, 2 * COLUMN)
        self._text.update(help_text(self.keys, self._about, self._words, width))

    def on_resize(self) -> None:
        self._list()

    def do_scroll_down(self) -> None:
        self._scroll(1)

    def do_scroll_up(self) -> None:
        self._scroll(-1)

    def do_scroll_page_down(self) -> None:
        self._scroll(max(self.listed.size.height - 2, 1))

    def do_scroll_page_up(self) -> None:
        self._scroll(-max(self.listed.size.height - 2, 1))

    def do_scroll_to_start(self) -> None:
        self.listed.scroll_home(animate=False)

    def do_scroll_to_end(self) -> None:
        self.listed.scroll_end(animate=False)

    def _scroll(self, rows: int) -> None:
        self.listed.scroll_relative(y=rows, animate=False)

    def do_filter_keys(self) -> None:
        self._start_filter()


def help_text(keys: Keymap, mode: Mode, words: list[str], width: int) -> Content:
    """The keys by group, its own first, one action a line or more; only those that have all the words in their own."""
    parts: list[str | tuple[str, str]] = []
    for group, found in sorted(keys.in_groups(mode), key=lambda each: any(key.modes != (mode,) for key in each[1])):
        lines = [(" ".join(map(written, key.keys)), key.words) for key in found]
        lines = [line for line in lines if all(word in f"{line[0]} {line[1]}".casefold() for word in words)]
        if lines:
            parts += [(f"{group}\n", "bold")]
            for pressed, means in lines:
                beside = f"\n{' ' * (COLUMN + 3)}".join(wrap(means, width - COLUMN - 3))
                parts += [(f"  {pressed:<{COLUMN}}", "$text-accent"), f" {beside}\n"]
            parts.append("\n")
    return Content.assemble(*parts) if parts else Content(f"no key for “{' '.join(words)}” · Esc shows all")
