"""Find in the panel: an annotation by words of its passage, its note or its tags."""

from typing import TYPE_CHECKING

from postil.core.annotation import Annotation
from postil.core.display import shown_line
from postil.library import Library, Opened
from postil.ui.screens.finding_screen import FindingScreen
from postil.ui.text.painting import Marks

if TYPE_CHECKING:
    from postil.ui.sheets.entry_sheet import EntrySheet
    from postil.ui.sheets.sheet import Sheet


class EntriesScreen(FindingScreen):
    """The keys `/ n N` of the panel."""

    def __init__(self, opened: Opened, library: Library, marks: Marks) -> None:
        super().__init__(opened, library, marks)
        self._entry_words = ""
        self._entry_before: Annotation | None = None

    def _having(self, words: str, number: int, step: int = 1) -> int | None:
        """The first entry with all the words from a number on, back where `step` is -1, then round the end."""
        from postil.core.search import pattern

        wanted = [word for word in map(pattern, words.split()) if word]
        for nth in range(self.panel.count) if wanted else ():
            at = (number + nth * step) % self.panel.count
            entry = self.panel.entry(at)
            has = "\n".join((entry.target.quote.exact, entry.note, *entry.tags))
            if all(word.search(has) for word in wanted):
                return at
        return None

    @property
    def _number_before(self) -> int:
        """The entry where one was: another writer may have added some before it."""
        number = self.panel.number_of(self._entry_before.id) if self._entry_before else None
        return self.panel.current if number is None else number

    def do_find_entry(self, count: int | None) -> None:
        from postil.ui.sheets.entry_sheet import EntrySheet

        self._entry_before = self.panel.annotation
        self._open(EntrySheet(), None)

    def on_entry_sheet_typed(self, event: "EntrySheet.Typed") -> None:
        """The first from the entry on where one was; without one the panel goes back there."""
        if self._sheet_mode == "entry":
            self._go_to_entry(event.words)

    def _go_to_entry(self, words: str) -> bool:
        """Whether there is one."""
        before = self._number_before
        found = self._having(words, before)
        self.panel.move_to(before if found is None else found)
        self._sheet_words = "" if found is None else f"annotation {found + 1} of {self.panel.count}"
        if found is None and words.strip():
            self._sheet_words = f"{_none_with(words)} · Esc goes back"
        self._preview()
        return found is not None

    def on_entry_sheet_kept(self, event: "EntrySheet.Kept") -> None:
        if self._sheet_mode != "entry":
            return
        self._entry_words = event.words
        is_found = self._go_to_entry(event.words)
        if event.words.strip() and not is_found:
            self._message = _none_with(event.words)
        self._close_sheet(back=not is_found)
        self.show()

    def on_sheet_closed(self, event: "Sheet.Closed") -> None:
        if self._sheet_mode == "entry":
            self.panel.move_to(self._number_before)
            self._preview()

    def do_next_found(self, count: int | None) -> str:
        return self._to_found(self.panel.current + 1, 1)

    def do_previous_found(self, count: int | None) -> str:
        return self._to_found(self.panel.current - 1, -1)

    def _to_found(self, number: int, step: int) -> str:
        if not self._entry_words.strip():
            return "nothing to find yet · / finds"
        before, found = self.panel.current, self._having(self._entry_words, number, step)
        if found is None:
            return _none_with(self._entry_words)
        self.panel.move_to(found)
        self._preview()
        if found == before:
            return "the only one"
        return "" if (found - before) * step > 0 else "round the end" if step > 0 else "round the beginning"

    def toggle_changed(self) -> str:
        """The panel shows only annotations whose text changed since they were made, or everything again."""
        if self.filter:
            return self._show_all()
        from postil.core.standing import reworded

        found = len(reworded(self.session.notebook).annotations)
        if not found:
            return "no passage changed since it was marked"
        self._list("changed")
        return f"{found} of {len(self.session.notebook.annotations)} changed · ; , go through them, Esc shows all"


def _none_with(words: str) -> str:
    return shown_line(f"no annotation with “{words.strip()}”")
