"""The verbs and the panel: what is asked of the session, and what it has done."""

from textual import on

from postil.core import textobjects
from postil.core.annotation import Annotation
from postil.core.document import Span
from postil.core.focus import Focus
from postil.errors import PostilError
from postil.library import Library, Opened
from postil.session import Outcome
from postil.ui.screens.clipboard_screen import ClipboardScreen
from postil.ui.text.painting import Marks
from postil.ui.text.reader import Stand
from postil.ui.widgets.annotation_panel import AnnotationPanel


class VerbsScreen(ClipboardScreen):
    """Screens alone call the session."""

    def __init__(self, opened: Opened, library: Library, marks: Marks) -> None:
        super().__init__(opened, library, marks)
        self._left_at: Stand | None = None

    # Verbs

    @property
    def _at(self) -> Annotation | Span:
        """What a verb acts on: the panel's entry, else the passage in focus."""
        if self.mode == "panel":
            if self.panel.annotation is None:
                raise PostilError("no annotations yet · Esc, then h makes one")
            return self.panel.annotation
        return self.reader.span

    @property
    def _current(self) -> Annotation:
        at = self._at
        return at if isinstance(at, Annotation) else self.session.current(at)

    def _select(self, count: int | None) -> str:
        """A count takes that many units from the focus on, as one passage; says where that is up to the end."""
        if not count or self.mode != "reading":
            return ""
        size = self.reader.size or "sentence"
        self.reader.arrive(Focus(self.reader.units_from_here(count)))
        is_last = textobjects.after(self.opened.document, self.reader.span.end, size) is None
        return " up to the end of the text" if count > 1 and is_last else ""

    def _did(self, outcome: Outcome, *, go: bool = False) -> str:
        """Show what a verb has made of the notebook; `go`: bring its passage into focus if it is out of sight."""
        self.notebook = self.session.notebook
        self._saving = self._saving or outcome.changed
        self.reader.settle()
        if go and outcome.span is not None:
            self.reader.arrive(Focus(outcome.span))
        number = self.panel.number_of(outcome.id) if go and self.mode == "panel" else None
        if number is not None:
            self.panel.move_to(number)
        return outcome.words

    def do_highlight(self, count: int | None) -> str:
        up_to = self._select(count)
        return self._did(self.session.highlight(self.reader.span)) + up_to

    def do_repeat(self, count: int | None) -> str:
        at = self._at
        return self._did(self.session.repeat(at))

    def do_toggle_done(self, count: int | None) -> str:
        return self._did(self.session.toggle_status(self._current))

    def do_star(self, count: int | None) -> str:
        return self._did(self.session.toggle_star(self._current))

    def do_delete(self, count: int | None) -> str:
        return self._did(self.session.delete(self._current))

    def do_undo(self, count: int | None) -> str:
        return self._did(self.session.undo(), go=True)

    def do_redo(self, count: int | None) -> str:
        return self._did(self.session.redo(), go=True)

    def do_copy(self, count: int | None) -> str:
        at = self._at
        words = at.target.quote.exact if isinstance(at, Annotation) else self.opened.document.passage(at)
        return self.send_to_clipboard(words)

    def do_copy_cited(self, count: int | None) -> str:
        at = self._at
        span = self.session.notebook.span_of(at) if isinstance(at, Annotation) else at
        if span is None:
            raise PostilError("its passage is not in the text any more")
        from postil.exchange.markdown import cited

        return self.send_to_clipboard(cited(self.opened.document, span))

    def do_overlap(self, count: int | None) -> str:
        return self.reader.next_overlap(self.session.notebook)

    def do_next_annotation(self, count: int | None) -> str:
        return self.reader.next_annotation(self._shown, count or 1)

    def do_previous_annotation(self, count: int | None) -> str:
        return self.reader.previous_annotation(self._shown, count or 1)

    # Panel

    def do_enter_panel(self, count: int | None) -> None:
        if not self._panel_shows:
            self._panel_wanted = True
            self._place_panes()
            if not self._panel_shows:
                self._over = True
                self._place_panes()
        self._left_at = self.reader.stand
        self._in_panel = True
        self.panel.focus()
        self.panel.follow(self._shown.current(self.reader.span), self.reader.span.start)
        self.panel.has_bar = self.panel.count > 0
        self.panel.move_to(self.panel.current)
        self.call_after_refresh(self._preview)

    def do_leave_panel(self, count: int | None) -> None:
        """Back to where one was in the text."""
        if self._left_at is not None:
            self.reader.arrive(self._left_at.focus)
        self._to_text()

    def do_open_entry(self, count: int | None) -> str:
        annotation = self.panel.annotation
        span = self.session.notebook.span_of(annotation) if annotation else None
        if span is None:
            return (
                "its passage is not in the text any more"
                if annotation
                else "no annotations yet · Esc, then h makes one"
            )
        if self._left_at is not None:
            self.reader.arrive(self._left_at.focus)
        self._to_text()
        return self.reader.jump(Focus(span))

    def _to_text(self) -> None:
        self._over = self._in_panel = False
        self._place_panes()
        self.text.focus()
        self.call_after_refresh(self.show)

    def do_next_entry(self, count: int | None) -> str:
        return self._go_entries(count or 1, "the last annotation")

    def do_previous_entry(self, count: int | None) -> str:
        return self._go_entries(-(count or 1), "the first annotation")

    def _go_entries(self, count: int, at_edge: str) -> str:
        before = self.panel.current
        self.panel.move_to(before + count)
        self._preview()
        return at_edge if self.panel.count and self.panel.current == before else ""

    def do_first_entry(self, count: int | None) -> None:
        self.panel.move_to(0)
        self._preview()

    def do_last_entry(self, count: int | None) -> None:
        self.panel.move_to(self.panel.count)
        self._preview()

    def do_page_entries_down(self, count: int | None) -> None:
        self.panel.page(1)
        self._preview()

    def do_page_entries_up(self, count: int | None) -> None:
        self.panel.page(-1)
        self._preview()

    def _preview(self) -> None:
        """The text shows the entry's passage, unless one has left the panel meanwhile."""
        if self.mode != "panel":
            return
        annotation = self.panel.annotation
        span = self.session.notebook.span_of(annotation) if annotation else None
        if span is not None:
            self.reader.arrive(Focus(span))
        self.show()

    @on(AnnotationPanel.Picked)
    def _picked(self, event: AnnotationPanel.Picked) -> None:
        if self._sheet_mode:
            return
        self.panel.move_to(event.number)
        self._edging = self.text.labels = None
        if self._left_at is None or self.mode == "reading":
            self._left_at = self.reader.stand
        self.do_open_entry(None)
        self.show()

    def do_toggle_panel(self, count: int | None) -> None:
        """On or off where there is room for it; in a narrow terminal over the text."""
        if self._panel_shows:
            self._panel_wanted = False
            self._to_text()
        else:
            self._panel_wanted = True
            self._place_panes()
            if not self._panel_shows:
                self.do_enter_panel(None)
        self.call_after_refresh(self.show)

    def do_text_alone(self, count: int | None) -> None:
        """Panel, status line and footer go, or come back; trouble is shown all the same."""
        self._alone = not self._alone
        self.app.clear_notifications()
        if self._alone:
            self.notify("P or Esc brings the rest back", timeout=2, markup=False)
        if self._alone and self.mode == "panel":
            self._to_text()
        self._place_panes()
        self.call_after_refresh(self.show)

    # The rest

    def do_escape(self, count: int | None) -> None:
        """One step back: the selection, then the search marks, then the filter; at the top level nothing. Notices go."""
        self.app.clear_notifications()
        if self.reader.drop_selection():
            return
        if self._alone:
            self.do_text_alone(None)
        elif self.finding.pattern is None and self.filter:
            self._show_all()
        self.finding.look_for("")

    def _show_all(self) -> str:
        """The panel shows everything again."""
        self._list("")
        return f"all {self.panel.count} annotations again"

    def do_help(self, count: int | None) -> None:
        from postil.ui.screens.help_screen import HelpScreen

        self.app.push_screen(HelpScreen(self.keys, self.mode))
