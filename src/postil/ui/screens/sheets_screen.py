"""How a sheet comes over the text, gets its keys in order, and goes."""

from typing import TYPE_CHECKING

from postil.core.annotation import Annotation
from postil.core.display import quoted, shown_line
from postil.core.document import Span
from postil.library import Library, Opened
from postil.ui.screens.verbs_screen import VerbsScreen
from postil.ui.text.painting import Marks
from postil.ui.widgets.status_line import unit_name

if TYPE_CHECKING:
    from postil.ui.sheets.sheet import Sheet


class SheetsScreen(VerbsScreen):
    """One sheet at a time lies over the last rows of the text."""

    def __init__(self, opened: Opened, library: Library, marks: Marks) -> None:
        super().__init__(opened, library, marks)
        self._sheet_at: Annotation | Span | None = None

    def _open(self, sheet: "Sheet", at: Annotation | Span | None) -> None:
        """Lay a sheet over the last rows of the text."""
        self._sheet_at = at
        self.sheet = sheet
        self._sheet_mode = sheet.mode or "tag"
        self._sheet_words = ""
        self._place_panes()
        self.query_one("#reading").mount(sheet)

    def _named(self, at: Annotation | Span) -> str:
        """What a sheet is about: the size and the beginning of the passage."""
        if isinstance(at, Annotation):
            return f"annotation {quoted(at.target.quote.exact, 120)}"
        name = unit_name(self.reader) or ("selection" if self.reader.selection else "passage")
        return f"{name} {quoted(self.opened.document.passage(at), 120)}"

    def on_sheet_resized(self) -> None:
        """Keep the passage in sight above the sheet."""
        if self.sheet is not None:
            self.text.cover(self.sheet.size.height)
            self.show()

    def _close_sheet(self, *, back: bool = True) -> None:
        if self.sheet is not None:
            self.sheet.remove()
        self.sheet = None
        self._sheet_mode, self._sheet_at, self._sheet_words = "", None, ""
        if not back:
            self.text.keep_scrolled()
        self.text.cover(0)
        self._place_panes()
        ahead, self._ahead = self._ahead, []
        for key, character in ahead:
            self.call_later(self.read_key, key, character)
        (self.panel if self.mode == "panel" else self.text).focus()

    def on_sheet_told(self, event: "Sheet.Told") -> None:
        if self.sheet is None:
            return
        self._sheet_words, self._sheet_mode = shown_line(event.words), event.mode
        self._show_words()

    def on_sheet_closed(self, event: "Sheet.Closed") -> None:
        """Back to where one was before the sheet."""
        self._close_sheet()
        self.show()

    def on_sheet_ready(self) -> None:
        """Keys that were typed while the sheet came up go to it."""
        if self.sheet is None:
            return
        self.sheet.takes_keys = True
        ahead, self._ahead = self._ahead, []
        for key, character in ahead:
            self.type_ahead(key, character)

    def on_sheet_early(self, event: "Sheet.Early") -> None:
        """A key that came too soon waits for the sheet, one right behind Enter or Esc until the sheet is closed."""
        self.read_key(event.key, event.character)
