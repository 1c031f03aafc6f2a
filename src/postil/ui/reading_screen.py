"""The two panes and the verbs: keys come in here, changes go to the session, the notebook comes down to the panes."""

from collections.abc import Callable, Sequence
from pathlib import Path

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Container
from textual.message import Message
from textual.reactive import reactive
from textual.screen import Screen
from textual.scrollbar import ScrollBar, ScrollDown, ScrollTo, ScrollUp

from postil.core import tags
from postil.core.annotation import Annotation
from postil.core.display import has_bidi_controls, shown_line
from postil.core.document import Span
from postil.core.focus import Focus
from postil.core.notebook import Notebook
from postil.core.saving import Failed, Saved, StoreState
from postil.core.textobjects import SIZES
from postil.errors import PostilError
from postil.library import Library, Opened
from postil.session import Outcome
from postil.ui import keymap
from postil.ui.annotation_panel import AnnotationPanel
from postil.ui.document_view import WIDTH, DocumentView
from postil.ui.finding import Finding
from postil.ui.here import offers
from postil.ui.key_footer import KeyFooter
from postil.ui.motions import MOTIONS
from postil.ui.painting import Marks
from postil.ui.reader import Reader, Stand
from postil.ui.sheets import FindSheet, HereSheet, NoteSheet, Offer, Sheet, TagSheet
from postil.ui.status_line import StatusLine, focus_words, place_words, target_words

FIRST_HINT = "Down moves the bar, h highlights, ? shows the keys"
BAR_STEPS = 1_000
"""Steps of the scroll bar from the text's beginning to its end."""

SAVING_SECONDS = 3.0


class ReadingScreen(Screen[None]):
    """Reads one opened document; screens alone call the session."""

    notebook: reactive[Notebook | None] = reactive(None, layout=False)

    class StoreTold(Message):
        """What the store's thread said."""

        def __init__(self, state: StoreState) -> None:
            super().__init__()
            self.state = state

    def __init__(self, opened: Opened, library: Library, marks: Marks) -> None:
        super().__init__()
        self.opened = opened
        self.session = opened.session
        self.library = library
        self.marks = marks
        self.reader = Reader(opened.document, WIDTH, 1)
        self.finding = Finding(opened.document)
        self.digits: dict[str, str] = dict(opened.reading.digits) if opened.reading else {}
        self._panel_wanted = opened.reading.panel if opened.reading else True
        self._over = False
        self._pending = ""
        self._message = ""
        self._trouble = ""
        self._saving = False
        self._sheet_words = ""
        self._sheet_mode = ""
        self._sheet_at: Annotation | Span | None = None
        self._left_at: Stand | None = None
        self._leaving = False
        self.set_reactive(ReadingScreen.notebook, self.session.notebook)

    # What is on the screen

    def compose(self) -> ComposeResult:
        with Container(id="body"):
            with Container(id="reading"):
                yield DocumentView(self.reader, marks=self.marks).data_bind(ReadingScreen.notebook)
                yield ScrollBar(vertical=True)
            yield AnnotationPanel(self.marks).data_bind(ReadingScreen.notebook)
        yield StatusLine()
        yield KeyFooter()

    def on_mount(self) -> None:
        self.text = self.query_one(DocumentView)
        self.panel = self.query_one(AnnotationPanel)
        self.bar = self.query_one(ScrollBar)
        self.status = self.query_one(StatusLine)
        self.footer = self.query_one(KeyFooter)
        self.text.matches_in = self.finding.within
        self._place_panes()
        self.text.focus()
        self.session.store.listen(self._hear)
        self._greet()
        self.call_after_refresh(self._restore)

    def _hear(self, state: StoreState) -> None:
        """Called on the store's own thread."""
        self.post_message(self.StoreTold(state))

    def _restore(self) -> None:
        """Where one was when the document was closed, at whatever width."""
        reading = self.opened.reading
        if reading is not None and reading.span.end <= len(self.opened.document) and len(reading.span):
            size = next((size for size in SIZES if size == reading.size), None)
            if size == "sentence":
                self.reader.unit = "sentence"
            self.reader.arrive(Focus(reading.span, size))
        self.show()

    def _greet(self) -> None:
        """What must be told first: trouble, an encoding, bidi controls; at the first sitting of all how to begin."""
        document = self.opened.document
        said = [self.opened.notice] if self.opened.notice else []
        if has_bidi_controls(document.passage(Span(0, 1 << 20))):
            said.append("the text holds characters that turn its order; they are left out of what is shown")
        if not len(self.reader.focus.span):
            said.append("this document is empty")
        if not said and self.opened.reading is None:
            said.append(FIRST_HINT)
        self._message = shown_line(" · ".join(said))

    def on_resize(self, event: events.Resize) -> None:
        self._place_panes(event.size.width, event.size.height)
        self.call_after_refresh(self.show)

    def _place_panes(self, width: int | None = None, height: int | None = None) -> None:
        """Where the panel stands: right, below, over the text, or away."""
        width, height = width or self.size.width, height or self.size.height
        right = self._panel_wanted and width >= 112
        below = self._panel_wanted and not right and width >= 76 and height >= 22
        self._over = self._over and not right and not below
        for name, holds in (
            ("panel-right", right),
            ("panel-below", below),
            ("panel-over", self._over),
            ("wide", width >= 160),
            ("short", height < 10),
            ("shorter", height < 6),
        ):
            self.set_class(holds, name)

    @property
    def _panel_shows(self) -> bool:
        return any(self.has_class(name) for name in ("panel-right", "panel-below", "panel-over"))

    @property
    def mode(self) -> keymap.Mode:
        return "panel" if self.focused is self.panel else "reading"

    @property
    def sheet(self) -> Sheet | None:
        return next(iter(self.query(Sheet)), None)

    def show(self) -> None:
        """Draw what has changed, in one frame: text, panel, scroll bar, status line, footer."""
        self.text.refresh()
        notebook = self.session.notebook
        if self.mode == "reading" and self._panel_shows:
            self.panel.follow(notebook.current(self.reader.span), self.reader.span.start)
        self._show_bar()
        self._show_words()
        cursor = self.text.cursor_cell()
        if cursor is not None and self.sheet is None:
            self.app.cursor_position = cursor + self.text.region.offset

    def _show_words(self) -> None:
        """Status line and footer."""
        notebook, width = self.session.notebook, self.size.width
        if self._sheet_mode:
            left = self._sheet_words
        elif self._pending:
            left = f"{keymap.written(self._pending)}…"
        elif self.mode == "panel":
            count = self.panel.count
            left = f"annotation {self.panel.current + 1} of {count}" if count else "no annotations"
        else:
            words = focus_words(self.reader, notebook, self.finding.place(self.reader.span))
            left = f"{words} · {target_words(self.reader.span, notebook)}"
        message = self._message + (" · saving" if self._saving and self._message else "")
        place = place_words(self.reader, self.opened.name, width)
        self.status.tell(left, place, message, self._trouble)
        self.footer.tell(self._hints())

    def _hints(self) -> Sequence[keymap.Hint]:
        if self._sheet_mode:
            taken = "-".join(sorted(self.digits)[:: max(len(self.digits) - 1, 1)]) if self.digits else ""
            hints = keymap.FOOTERS[self._sheet_mode]
            return [
                keymap.Hint(h.keys.format(digits=taken), h.words, h.rank)
                for h in hints
                if h.keys != "{digits}" or taken
            ]
        read = keymap.read(self._pending, "", self.mode) if self._pending else None
        if isinstance(read, keymap.Pending) and read.following:
            return keymap.following(read.following, self._pending)
        if self.mode == "panel":
            return keymap.FOOTERS["panel"]
        if self.reader.selection:
            return keymap.FOOTERS["selecting"]
        unit = "sentence" if self.reader.unit == "sentence" else "paragraph"
        return [keymap.Hint(h.keys, h.words.format(unit=unit), h.rank) for h in keymap.FOOTERS["reading"]]

    def _show_bar(self) -> None:
        """The scroll bar in fractions of the text, exact at both ends."""
        view, length = self.reader.view, max(len(self.opened.document), 1)
        seen = view.span
        size = max(BAR_STEPS * len(seen) // length, BAR_STEPS // max(view.height, 1), 1)
        whole = seen.start == 0 and view.is_at_end
        position = BAR_STEPS - size if view.is_at_end else min(BAR_STEPS * seen.start // length, BAR_STEPS - size)
        self.bar.window_virtual_size = BAR_STEPS
        self.bar.window_size = 0 if whole else size
        self.bar.position = 0 if whole else position

    # Keys

    def on_key(self, event: events.Key) -> None:
        """Keys of the panes; while a sheet is open its own widgets have them."""
        if self._sheet_mode or self.focused not in (self.text, self.panel):
            return
        event.stop()
        event.prevent_default()
        read = keymap.read(self._pending, keymap.token(event.key, event.character), self.mode)
        self._message = ""
        match read:
            case keymap.Pending(typed, _):
                self._pending = "" if event.key == "escape" else typed
            case keymap.Unbound(typed):
                was_pending, self._pending = self._pending, ""
                if not (was_pending and event.key == "escape"):
                    self._message = shown_line(f"{typed} does nothing here · ? keys")
            case keymap.Run(action, count):
                was_pending, self._pending = self._pending, ""
                if not (was_pending and action == "escape"):
                    self.run(action, count)
        self.show()

    def on_paste(self, event: events.Paste) -> None:
        """No key of a paste acts."""
        event.stop()
        self.say("a paste does nothing here; t and a open a field for text")

    def run(self, action: str, count: int | None = None) -> None:
        """Run an action of the keymap; what goes wrong is told in the status line."""
        try:
            if action in MOTIONS:
                self._message = MOTIONS[action](self.reader, count) or self._message
            else:
                verb: Callable[[int | None], str | None] = getattr(self, f"do_{action.replace('-', '_')}")
                self._message = verb(count) or self._message
        except PostilError as error:
            self._message = shown_line(str(error))

    def say(self, words: str) -> None:
        """A message until the next key."""
        self._message = shown_line(words)
        self.show()

    # Find

    def do_find(self, count: int | None) -> None:
        self._left_at = self.reader.stand
        self._open(FindSheet(self.finding.earlier), None)

    @on(FindSheet.Typed)
    def _find(self, event: FindSheet.Typed) -> None:
        """The first match from where one was; without one the text goes back there."""
        assert self._left_at is not None
        self.finding.look_for(event.query)
        match, _ = self.finding.after(self._left_at.focus.span.start)
        self.reader.arrive(Focus(match) if match else self._left_at.focus)
        self._sheet_words = self._found_words(event.query, match)
        self._count()
        self.show()

    @on(FindSheet.Kept)
    def _keep_found(self, event: FindSheet.Kept) -> None:
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
            self._message = shown_line(f"no match for “{event.query}”")
        self.show()

    def _count(self) -> None:
        """Count matches a slice at a time, between two keys."""
        more = self.finding.count_on()
        sheet = self.sheet
        if isinstance(sheet, FindSheet):
            sheet.count(self.finding.counter(self.reader.span))
        self._show_words()
        if more:
            self.set_timer(0.002, self._count)

    def _found_words(self, query: str, match: Span | None) -> str:
        if not query.strip():
            return "type what to find; capitals count where there are some"
        if match is None:
            return shown_line(f"no match for “{query}”")
        return f"match · {target_words(match, self.session.notebook)}"

    def do_next_match(self, count: int | None) -> str:
        return self._to_match(*self.finding.after(self.reader.span.start + 1), "round the end")

    def do_previous_match(self, count: int | None) -> str:
        return self._to_match(*self.finding.before(self.reader.span.start), "round the beginning")

    def _to_match(self, match: Span | None, is_round: bool, words: str) -> str:
        if self.finding.pattern is None:
            return "nothing to find yet · / finds"
        if match is None:
            return "no match"
        self.reader.arrive(Focus(match))
        return words if is_round else ""

    # Verbs

    @property
    def _at(self) -> Annotation | Span:
        """What a verb acts on: the panel's entry, else the passage in focus."""
        if self.mode == "panel":
            if self.panel.annotation is None:
                raise PostilError("No annotations yet. Esc goes back to the text.")
            return self.panel.annotation
        return self.reader.span

    @property
    def _current(self) -> Annotation:
        at = self._at
        return at if isinstance(at, Annotation) else self.session.current(at)

    def _select(self, count: int | None) -> None:
        """A count takes that many units from the focus on, as one passage."""
        if count and self.mode == "reading":
            self.reader.arrive(Focus(self.reader.units_from_here(count)))

    def _did(self, outcome: Outcome, *, go: bool = False) -> str:
        """Show what a verb has made of the notebook; `go`: bring its passage into focus if it is out of sight."""
        self.notebook = self.session.notebook
        self._saving = self._saving or outcome.changed
        self.reader.settle()
        if go and outcome.span is not None:
            self.reader.arrive(Focus(outcome.span))
        return outcome.words

    def do_highlight(self, count: int | None) -> str:
        self._select(count)
        return self._did(self.session.highlight(self.reader.span))

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
        self.app.copy_to_clipboard(words)
        return f"sent {len(words):,} characters to the clipboard"

    def do_overlap(self, count: int | None) -> str:
        return self.reader.next_overlap(self.session.notebook)

    def do_next_annotation(self, count: int | None) -> str:
        return self.reader.next_annotation(self.session.notebook, count or 1)

    def do_previous_annotation(self, count: int | None) -> str:
        return self.reader.previous_annotation(self.session.notebook, count or 1)

    # Sheets

    def _open(self, sheet: Sheet, at: Annotation | Span | None) -> None:
        """Lay a sheet over the last rows of the text."""
        self._sheet_at = at
        self._sheet_mode = sheet.mode or "tag"
        self._sheet_words = ""
        if self.has_class("panel-over"):
            self._over = False
            self._place_panes()
        self.query_one("#reading").mount(sheet)
        self.call_after_refresh(self._cover_text)

    def _cover_text(self) -> None:
        """Keep the passage in sight above the sheet."""
        if self.sheet is not None:
            self.text.cover(self.sheet.size.height)
            self.show()

    def _close_sheet(self, *, back: bool = True) -> None:
        for sheet in self.query(Sheet):
            sheet.remove()
        self._sheet_mode, self._sheet_at, self._sheet_words = "", None, ""
        if not back:
            self.text.keep_scrolled()
        self.text.cover(0)
        self.text.focus()

    @on(Sheet.Told)
    def _sheet_told(self, event: Sheet.Told) -> None:
        self._sheet_words, self._sheet_mode = shown_line(event.words), event.mode
        self.call_after_refresh(self._cover_text)
        self._show_words()

    @on(Sheet.Closed)
    def _sheet_closed(self) -> None:
        """Back to where one was before the sheet."""
        was_finding = isinstance(self.sheet, FindSheet)
        self._close_sheet()
        if was_finding and self._left_at is not None:
            self.finding.look_for("")
            self.reader.arrive(self._left_at.focus)
        self.show()

    def do_tag(self, count: int | None) -> None:
        self._select(count)
        at = self._at
        self.digits = tags.digits(self.digits, self.session.notebook.tag_counts())
        counts = self.session.notebook.tag_counts()
        own = self._annotation_at(at)
        self._open(TagSheet(self._named(at), own.tags if own else (), counts, self.digits, self.marks.bar), at)

    @on(TagSheet.Taken)
    def _tag_taken(self, event: TagSheet.Taken) -> None:
        at = self._sheet_at
        assert at is not None
        try:
            self._message = self._did(self.session.tag(at, event.tag))
        except PostilError as error:
            self._sheet_words = shown_line(str(error))
            self._show_words()
            return
        self._close_sheet()
        self.show()

    def do_note(self, count: int | None) -> None:
        self._select(count)
        self._write_note(self._at)

    def do_edit_note(self, count: int | None) -> None:
        self._write_note(self._current)

    def _write_note(self, at: Annotation | Span) -> None:
        annotation = self._annotation_at(at)
        if isinstance(at, Span) and not len(at):
            raise PostilError("Nothing is in focus here. Move to a passage first.")
        self._open(NoteSheet(self._named(at), annotation.note if annotation else ""), at)

    @on(NoteSheet.Written)
    def _note_written(self, event: NoteSheet.Written) -> None:
        at = self._sheet_at
        assert at is not None
        self._message = self._did(self.session.note(at, event.text))
        self._close_sheet()
        self.show()

    def do_here(self, count: int | None) -> None:
        found = offers(self.opened.document, self.session.notebook, self.reader.span)
        self._open(HereSheet(self._named(self.reader.span), found), self.reader.span)

    @on(HereSheet.Chosen)
    def _here_chosen(self, event: HereSheet.Chosen) -> None:
        self._close_sheet()
        offer: Offer = event.offer
        match offer.action:
            case "show-link":
                self.say(offer.argument)
                return
            case "go":
                start = int(offer.argument)
                block = self.opened.document.block_at(start)
                self.reader.jump(Focus(block.span if block else Span(start, start), "paragraph"))
            case "go-annotation":
                span = self.session.notebook.places[offer.argument].span
                if span:
                    self.reader.jump(Focus(span))
            case action:
                self.run(action)
        self.show()

    def _annotation_at(self, at: Annotation | Span) -> Annotation | None:
        return at if isinstance(at, Annotation) else self.session.notebook.with_span(at)

    def _named(self, at: Annotation | Span) -> str:
        """What a sheet is about: the size and the beginning of the passage."""
        if isinstance(at, Annotation):
            return f"annotation “{shown_line(at.target.quote.exact[:80])}”"
        size = self.reader.size or ("selection" if self.reader.selection else "passage")
        return f"{size} “{shown_line(self.opened.document.passage(Span(at.start, min(at.end, at.start + 120))))}”"

    # Panel

    def do_enter_panel(self, count: int | None) -> None:
        if not self._panel_shows:
            self._panel_wanted = True
            self._place_panes()
            if not self._panel_shows:
                self._over = True
                self._place_panes()
        self._left_at = self.reader.stand
        self.panel.focus()
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
            return "its passage is not in the text any more"
        if self._left_at is not None:
            self.reader.arrive(self._left_at.focus)
        self._to_text()
        return self.reader.jump(Focus(span))

    def _to_text(self) -> None:
        self._over = False
        self._place_panes()
        self.text.focus()
        self.call_after_refresh(self.show)

    def do_next_entry(self, count: int | None) -> None:
        self.panel.move_to(self.panel.current + (count or 1))
        self._preview()

    def do_previous_entry(self, count: int | None) -> None:
        self.panel.move_to(self.panel.current - (count or 1))
        self._preview()

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
        """The text shows the entry's passage."""
        annotation = self.panel.annotation
        span = self.session.notebook.span_of(annotation) if annotation else None
        if span is not None:
            self.reader.arrive(Focus(span))
        self.show()

    @on(AnnotationPanel.Picked)
    def _picked(self) -> None:
        if self._left_at is None or self.mode == "reading":
            self._left_at = self.reader.stand
        self.do_open_entry(None)
        self.show()

    def do_toggle_panel(self, count: int | None) -> None:
        """On or off where there is room for it; in a narrow terminal over the text."""
        if self._panel_shows:
            self._panel_wanted = self._over = False
        else:
            self._panel_wanted = True
            self._place_panes()
            self._over = not self._panel_shows
        self._place_panes()
        if self.mode == "panel" and not self._panel_shows:
            self._to_text()
        elif self._over:
            self.do_enter_panel(None)
        self.call_after_refresh(self.show)

    # The rest

    def do_escape(self, count: int | None) -> None:
        """One step back: the selection, then the search marks; at the top level nothing."""
        if not self.reader.drop_selection():
            self.finding.look_for("")

    def do_help(self, count: int | None) -> None:
        from postil.ui.help_screen import HelpScreen

        self.app.push_screen(HelpScreen(self.mode))

    def do_quit(self, count: int | None) -> None:
        self.leave()

    def leave(self) -> None:
        """Save what waits, remember the place, and quit; what cannot be saved holds the reader back once."""
        self._write_down_draft()
        if not self.session.store.flush(SAVING_SECONDS) and not self._leaving:
            self._leaving = True
            self._message = "q again leaves without saving"
            self.show()
            return
        self.remember()
        self.app.exit()

    def save_all(self) -> None:
        """The sitting is ended from outside: keep the draft, what waits to be saved, and the place."""
        self._write_down_draft()
        self.session.store.flush(SAVING_SECONDS)
        self.remember()

    def _write_down_draft(self) -> None:
        """A note that is being written is kept, whatever ends the sitting."""
        sheet = self.sheet
        if isinstance(sheet, NoteSheet) and self._sheet_at is not None:
            self._did(self.session.note(self._sheet_at, sheet.text))

    def remember(self) -> None:
        """Where one is, for the next time."""
        stand, length = self.reader.stand, max(len(self.opened.document), 1)
        progress = 100 if self.reader.view.is_at_end else 100 * self.reader.view.span.start // length
        size = stand.focus.size or ""
        self.library.remember(
            self.opened, stand.focus.span, size, panel=self._panel_wanted, digits=self.digits, progress=progress
        )

    @on(StoreTold)
    def _store_told(self, event: StoreTold) -> None:
        """A save's outcome; trouble stays until it is over."""
        match event.state:
            case Saved(path, first):
                self._saving, self._trouble = False, ""
                if self._message:
                    self._message += f" · saved in {shown_line(_short(path))}" if first else " · saved"
            case Failed(error):
                self._saving = False
                self._trouble = shown_line(f"NOT SAVED: {error} Kept here, tried again.")
        self._show_words()

    # Mouse

    @on(DocumentView.Pressed)
    def _pressed(self, event: DocumentView.Pressed) -> None:
        """A click puts the sentence in focus."""
        if not self._sheet_mode:
            self.text.focus()
            self.reader.focus_at(event.offset)
            self.show()

    def on_mouse_scroll_down(self) -> None:
        self._wheel(3)

    def on_mouse_scroll_up(self) -> None:
        self._wheel(-3)

    def _wheel(self, rows: int) -> None:
        self.reader.scroll(rows)
        self.show()

    @on(ScrollDown)
    def _page_down(self) -> None:
        self.reader.page(1)
        self.show()

    @on(ScrollUp)
    def _page_up(self) -> None:
        self.reader.page(-1)
        self.show()

    @on(ScrollTo)
    def _scrolled_to(self, event: ScrollTo) -> None:
        if event.y is not None:
            self.reader.to_fraction(event.y / max(BAR_STEPS - self.bar.window_size, 1))
            self.show()


def _short(path: Path) -> str:
    """A path with the home folder as "~" and below the present folder without it."""
    try:
        return str(path.relative_to(Path.cwd()))
    except (ValueError, OSError):
        home = Path.home()
        return f"~/{path.relative_to(home)}" if path.is_relative_to(home) else str(path)
