"""Find: search as one types, and the matches behind it."""

from typing import TYPE_CHECKING, cast

from postil.core.display import shown_line
from postil.core.document import Span
from postil.core.focus import Focus
from postil.ui.sheets_screen import SheetsScreen
from postil.ui.status_line import target_words

if TYPE_CHECKING:
    from postil.ui.find_sheet import FindSheet
    from postil.ui.sheet import Sheet


class FindingScreen(SheetsScreen):
    """The keys of find."""

    def on_mount(self) -> None:
        self._counting = self.set_interval(0.01, self._count, pause=True)

    def do_find(self, count: int | None) -> None:
        self._left_at = self.reader.stand
        from postil.ui.find_sheet import FindSheet

        self._open(FindSheet(self.finding.earlier), None)

    def on_find_sheet_typed(self, event: "FindSheet.Typed") -> None:
        """The first match from where one was; without one the text goes back there."""
        assert self._left_at is not None
        self.finding.look_for(event.query)
        match, _ = self.finding.after(self._left_at.focus.span.start)
        self.reader.arrive(Focus(match) if match else self._left_at.focus)
        self._sheet_words = self._found_words(event.query, match)
        self._counting.resume()
        self.show()

    def on_find_sheet_kept(self, event: "FindSheet.Kept") -> None:
        """Enter: the match stays in focus, and `back` returns from it."""
        assert self._left_at is not None
        self.finding.keep(event.query)
        match = Focus(self.reader.span)
        is_found = bool(self.finding.place(match.span))
        self._close_sheet(back=not is_found)
        self.reader.stay(self._left_at.focus)
        if is_found:
            self.reader.jump(match)
        elif event.query:
            self._message = shown_line(f"no match for “{event.query}” · / finds other words")
        self.show()

    def _count(self) -> None:
        """Count matches a slice at a time, between two keys."""
        if not self.finding.count_on():
            self._counting.pause()
        if self._sheet_mode == "find":
            cast("FindSheet", self.sheet).count(self.finding.counter(self.reader.span))
        self._show_words()

    def _found_words(self, query: str, match: Span | None) -> str:
        if not query.strip():
            return "type what to find; capitals count where there are some"
        if match is None:
            return shown_line(f"no match for “{query}” · Esc goes back")
        return f"match · {target_words(match, self.session.notebook)}"

    def do_next_match(self, count: int | None) -> str:
        return self._to_match(*self.finding.after(self.reader.span.start + 1), "round the end")

    def do_previous_match(self, count: int | None) -> str:
        return self._to_match(*self.finding.before(self.reader.span.start), "round the beginning")

    def _to_match(self, match: Span | None, is_round: bool, words: str) -> str:
        if self.finding.pattern is None:
            return "nothing to find yet · / finds"
        if match is None:
            return "no match · / finds other words"
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
        if self._left_at is not None:
            self.finding.look_for("")
            self.reader.arrive(self._left_at.focus)
        self.show()
