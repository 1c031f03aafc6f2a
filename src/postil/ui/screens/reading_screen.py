"""Read one document: the sheets in which one types, how changes are saved, and how the sitting ends."""

from collections.abc import Iterable, Iterator
from importlib import import_module
from itertools import takewhile
from pathlib import Path
from typing import TYPE_CHECKING, cast

from textual import events, on
from textual.message import Message

from postil.core import tags
from postil.core.annotation import Annotation
from postil.core.display import shown_line
from postil.core.document import Span
from postil.core.notebook import Change
from postil.core.saving import Arrived, Failed, Saved, StoreState
from postil.errors import NothingSelected, PostilError
from postil.library import Library, Opened
from postil.ui.screens.reloading_screen import ReloadingScreen
from postil.ui.text.painting import Marks

if TYPE_CHECKING:
    from postil.ui.sheets.note_sheet import NoteSheet
    from postil.ui.sheets.tag_sheet import TagSheet

SAVING_SECONDS = 3.0
"""How long quitting waits for the disk."""


class ReadingScreen(ReloadingScreen):
    """All that can be done with an opened document."""

    class StoreTold(Message):
        """What the store's thread said."""

        def __init__(self, state: StoreState) -> None:
            super().__init__()
            self.state = state

    def __init__(self, opened: Opened, library: Library, marks: Marks) -> None:
        super().__init__(opened, library, marks)
        self._leaving = False
        self._saved_words = ""
        """The message that says `saved` already: two saves may come behind one key."""

    def on_mount(self) -> None:
        self.set_timer(0.3, self._make_ready)
        self.session.store.listen(self._hear)
        self.opened.store.watch()

    def on_unmount(self) -> None:
        self.opened.seeker.stop()
        self.opened.store.stop_watching()

    def _make_ready(self) -> None:
        """The first annotation needs the text's hash and the search for rivals: they are made ready while nobody waits."""
        self.run_worker(self._prepare, thread=True)

    def _prepare(self) -> None:
        """In a thread of its own."""
        import_module("postil.core.matching.rivals")
        _ = self.opened.document.sha256
        self._look_for_left()

    def _hear(self, state: StoreState) -> None:
        """Called on the store's own thread."""
        self.post_message(self.StoreTold(state))

    def do_tag(self, count: int | None) -> None:
        self._select(count)
        self._pick_tag("")

    def do_tag_in_vivo(self, count: int | None) -> None:
        """The passage's own words as the tag: whole words, at most 40 characters."""
        self._select(count)
        at = self._at
        words = at.target.quote.exact if isinstance(at, Annotation) else self.opened.document.passage(at)
        self._pick_tag(tags.in_vivo(words))

    def _pick_tag(self, typed: str) -> None:
        from postil.ui.sheets.tag_sheet import TagSheet

        at = self._at
        if isinstance(at, Span) and not len(at):
            raise NothingSelected
        self.digits = tags.digits(self.digits, self.session.notebook.tag_counts())
        counts = self.session.notebook.tag_counts()
        own = self._annotation_at(at)
        self._open(TagSheet(self._named(at), own.tags if own else (), counts, self.digits, self.marks.bar, typed), at)

    def on_tag_sheet_taken(self, event: "TagSheet.Taken") -> None:
        at = self._sheet_at
        if at is None:
            return
        try:
            self._message = self._did(self.session.tag(at, event.tag, keep=event.keep))
        except PostilError as error:
            cast("TagSheet", self.sheet).stay()
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
            raise NothingSelected
        from postil.ui.sheets.note_sheet import NoteSheet

        self._open(NoteSheet(self._named(at), annotation.note if annotation else ""), at)

    def on_note_sheet_written(self, event: "NoteSheet.Written") -> None:
        at = self._sheet_at
        if at is None:
            return
        self._message = self._did(self.session.note(at, event.text, cast("NoteSheet", self.sheet).shown))
        self._close_sheet()
        self.show()

    def _annotation_at(self, at: Annotation | Span) -> Annotation | None:
        return at if isinstance(at, Annotation) else self.session.notebook.with_span(at)

    # Saving and leaving

    def do_quit(self, count: int | None) -> None:
        self.leave()

    def leave(self) -> None:
        """Save what waits, remember the place, and quit; what cannot be saved holds the reader back once."""
        self._write_down_draft()
        if not self.session.store.flush(SAVING_SECONDS) and not self._leaving:
            self._leaving = True
            is_kept = self.opened.store.kept is not None
            self._trouble = (
                "NOT SAVED, but kept for the next start: q again leaves"
                if is_kept
                else "NOT SAVED: q again leaves without saving"
            )
            self.show()
            return
        self.remember()
        self._has_left = True
        self.app.exit()

    def leave_in_turn(self) -> None:
        """Leave behind the keys that were typed before: they are on their way through the pane to this screen."""
        self.text.post_message(events.Key("ctrl+q", None))

    def save_all(self) -> None:
        """The sitting is ended from outside: keep the draft, what waits to be saved, and the place."""
        self._write_down_draft()
        self.session.store.flush(SAVING_SECONDS)
        self.remember()

    def _write_down_draft(self) -> None:
        """A note that is being written is kept, whatever ends the sitting."""
        if self._sheet_mode == "note" and self._sheet_at is not None:
            sheet = cast("NoteSheet", self.sheet)
            ahead = "" if sheet.takes_keys else "".join(_typed_before_escape(self._ahead))
            self._did(self.session.note(self._sheet_at, sheet.text + ahead, sheet.shown))

    def remember(self) -> None:
        """Where one is and what was searched for, for the next time."""
        stand, length = self._stand, max(len(self.opened.document), 1)
        progress = 100 if self.reader.view.is_at_end else 100 * self.reader.view.span.start // length
        size = stand.focus.size or ""
        self.library.remember(
            self.opened,
            stand.focus.span,
            size,
            unit=stand.unit,
            panel=self._panel_wanted,
            digits=self.digits,
            progress=progress,
            marks={
                letter: (mark.focus.span, mark.focus.size or "", mark.unit)
                for letter, mark in self.reader.marks.items()
            },
        )
        if self.finding.earlier:
            self.library.searches.keep(self.finding.earlier)

    @on(StoreTold)
    def _store_told(self, event: StoreTold) -> None:
        """A save's outcome; trouble stays until it is over."""
        match event.state:
            case Saved(path, first, notice):
                self._saving = self._leaving = False
                self._trouble = ""
                if self._message and self._message != self._saved_words:
                    self._message += f" · saved in {self._file_words(path)}" if first else " · saved"
                    self._saved_words = self._message
                if notice:
                    self._message = shown_line(f"saved · {notice}")
            case Failed(error, kept):
                self._saving = False
                reason = str(error).removesuffix(f": {self.opened.store.path}")
                where = f"kept in {_short(kept)}" if kept else "kept in memory only"
                self._trouble = shown_line(f"NOT SAVED: {reason}, {where}")
            case Arrived(changes):
                self._take_in(changes)
        self._show_words()

    def _take_in(self, changes: tuple[Change, ...]) -> None:
        """Another writer's changes are shown where one is, without moving anything."""
        words = self.session.take_in(changes)
        if not words:
            return
        current = self.panel.annotation
        self.notebook = self.session.notebook
        if self.mode == "panel" and current is not None and current.id in self._shown.annotations:
            self.panel.follow(self._shown.annotations[current.id], 0)
        self._message = f"from another writer: {words}"
        self.show()

    def _file_words(self, path: Path) -> str:
        """The path, or as much of its end as there is room for."""
        words = shown_line(_short(path))
        room = max(self.size.width - len(self._message) - 14, len(path.name) + 2)
        return words if len(words) <= room else f"…{words[1 - room :]}"


def _typed_before_escape(keys: Iterable[tuple[str, str | None]]) -> Iterator[str]:
    """What keys that wait for a note's sheet will write there."""
    for _, character in takewhile(lambda each: each[0] not in ("escape", "ctrl+s"), keys):
        if character is not None and character.isprintable():
            yield character


def _short(path: Path) -> str:
    """A path with the home folder as "~" and below the present folder without it."""
    try:
        return str(path.relative_to(Path.cwd()))
    except (ValueError, OSError):
        home = Path.home()
        return f"~/{path.relative_to(home)}" if path.is_relative_to(home) else str(path)
