"""Find: search as one types, and the matches behind it."""

from time import monotonic
from typing import TYPE_CHECKING, NamedTuple, cast

from postil.core.display import shown_line
from postil.core.document import Span
from postil.core.focus import Focus
from postil.core.selection import Selection
from postil.core.textobjects import Size
from postil.ui.screens.sheets_screen import SheetsScreen
from postil.ui.text.reader import Reader, Stand
from postil.ui.widgets.status_line import target_words

if TYPE_CHECKING:
    from postil.ui.sheets.find_sheet import FindSheet
    from postil.ui.sheets.sheet import Sheet

AT_ONCE = 0.008
"""Seconds in which one makes ready and counts, so that a key that comes meanwhile waits no longer."""


class Before(NamedTuple):
    """Where one was when the search began, and what was selected."""

    stand: Stand
    focus: Focus
    selection: Selection | None
    selecting: Size | None

    @property
    def start(self) -> int:
        return self.stand.focus.span.start

    def restore(self, reader: Reader) -> None:
        """Focus and selection as they were; the view stays."""
        reader.stay(self.focus)
        reader.selection, reader.selecting = self.selection, self.selecting


class FindingScreen(SheetsScreen):
    """The keys of find."""

    def on_mount(self) -> None:
        self._counting = self.set_interval(0.01, self._count, pause=True)

    def do_find(self, count: int | None) -> None:
        reader = self.reader
        self._before = Before(reader.stand, reader.focus, reader.selection, reader.selecting)
        from postil.ui.sheets.find_sheet import FindSheet

        self._query = ""
        earlier = dict.fromkeys([*self.finding.earlier, *self.library.searches.kept()])
        self._open(FindSheet(list(earlier)), None)
        self._counting.resume()

    def on_find_sheet_typed(self, event: "FindSheet.Typed") -> None:
        """The first match from where one was; without one the text goes back there."""
        if self._sheet_mode == "find" and event.query != self._query:
            self._look_for(event.query)

    def _look_for(self, query: str) -> None:
        self._query = query
        self.finding.look_for(query)
        match, _ = self.finding.after(self._before.start)
        if not self.finding.trouble and not self.finding.is_waiting:
            self.reader.arrive(Focus(match) if match else self._before.stand.focus)
        self._sheet_words = self._found_words(match)
        cast("FindSheet", self.sheet).count("")
        self._counting.resume()
        self.show()

    def on_find_sheet_kept(self, event: "FindSheet.Kept") -> None:
        """Enter: the match stays in focus, and `back` returns from it; while one selects it is selected through."""
        if self._sheet_mode != "find":
            return
        if event.query != self._query:
            self._look_for(event.query)
        self.finding.keep(event.query)
        otherwise = self._found_words(None, "/ finds other words")
        self.finding.is_waiting = False
        match = self.reader.span
        is_found = bool(self.finding.place(match))
        self._close_sheet(back=not is_found)
        self._before.restore(self.reader)
        if is_found and self.reader.selecting:
            self._take_match(match)
        elif is_found:
            self.reader.jump(Focus(match))
        elif event.query.strip():
            self._message = otherwise
        self.show()

    def _count(self) -> None:
        """Make ready and count, a slice at a time, between two keys: as many as there is time for."""
        end = monotonic() + AT_ONCE
        goes_on = True
        while goes_on and monotonic() < end:
            is_preparing, is_counting = self.finding.prepare(), self._count_on()
            goes_on = is_preparing or is_counting
        if not goes_on:
            self._counting.pause()
        if self._sheet_mode == "find":
            cast("FindSheet", self.sheet).count(self.finding.counter(self.reader.span))
        self.bar.tell(self.finding.starts, len(self.opened.document))
        self._show_words()

    def _count_on(self) -> bool:
        """What was waited for comes into focus; an expression that is stopped is told. False when all is counted."""
        goes_on = self.finding.count_on()
        if self.finding.is_waiting:
            match, _ = self.finding.counted_after(self._before.start)
            if match is not None:
                self.reader.arrive(Focus(match))
                self._sheet_words = self._found_words(match)
                self.show()
            elif not self.finding.is_waiting:
                self._sheet_words = self._found_words(None)
        if self.finding.trouble and self._sheet_mode == "find":
            self._sheet_words = self._found_words(None)
        elif self.finding.trouble:
            self._message = self._found_words(None)
        return goes_on

    def _found_words(self, match: Span | None, then: str = "Esc goes back") -> str:
        if self.finding.pattern is None and not self.finding.trouble:
            return "type what to find; capitals count where there are some"
        if self.finding.trouble:
            return shown_line(self.finding.trouble)
        if match is None:
            return "searching…" if self.finding.is_waiting else shown_line(f"no match for “{self._query}” · {then}")
        return f"match · {target_words(match, self.session.notebook)}"

    def do_next_match(self, count: int | None) -> str:
        return self._to_match(*self.finding.after(self._behind), "round the end")

    @property
    def _behind(self) -> int:
        """Where the next match is looked for: behind the one in focus, or from the end of a selection on that moves."""
        span, selection = self.reader.span, self.reader.selection
        is_past = selection is not None and self.reader.selecting and not selection.is_flipped
        return span.end if is_past or self.finding.place(span) else span.start + 1

    def do_previous_match(self, count: int | None) -> str:
        return self._to_match(*self.finding.before(self.reader.span.start), "round the beginning")

    def _to_match(self, match: Span | None, is_round: bool, words: str) -> str:
        if self.finding.trouble:
            return self.finding.trouble
        if self.finding.pattern is None:
            return "nothing to find yet · / finds"
        if match is None:
            is_waiting, self.finding.is_waiting = self.finding.is_waiting, False
            return "still searching: again in a moment" if is_waiting else "no match · / finds other words"
        self._take_match(match)
        return words if is_round else ""

    def _take_match(self, match: Span) -> None:
        """What becomes of a match that n, N or find has come to."""
        self.reader.arrive(Focus(match))

    def on_sheet_closed(self, event: "Sheet.Closed") -> None:
        """Find that is left leads back to where one was."""
        if self._sheet_mode != "find":
            return
        event.prevent_default()
        self._close_sheet()
        self.finding.look_for("")
        self.reader.arrive(self._before.stand.focus)
        self._before.restore(self.reader)
        self.show()
