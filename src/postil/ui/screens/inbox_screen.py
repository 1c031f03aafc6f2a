"""The inbox: passages that were not surely found in a text that has changed, one by one."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from postil.core import focus as moving
from postil.core.annotation import Annotation
from postil.core.document import Span
from postil.core.focus import Focus
from postil.errors import PostilError
from postil.library import Library, Opened
from postil.session import Outcome
from postil.ui.keys.keymap import Hint, Mode
from postil.ui.screens.command_screen import CommandScreen
from postil.ui.text.painting import Marks
from postil.ui.text.reader import Stand
from postil.ui.widgets.status_line import focus_words

if TYPE_CHECKING:
    from postil.ui.sheets.inbox_sheet import InboxSheet, Part
    from postil.ui.text.comparing import Compared


@dataclass
class Inbox:
    """What is being looked at: the annotation's id, its place among those to look at, which guess; and where one was."""

    before: Stand
    id: str
    number: int = 0
    guess: int = 0


class InboxScreen(CommandScreen):
    """The text shows the guess in focus, the sheet compares; whatever moves the focus moves what is compared."""

    def __init__(self, opened: Opened, library: Library, marks: Marks) -> None:
        self._inbox: Inbox | None = None
        self._finished: Stand | None = None
        """Where one was before all were looked at: undo may lead back to the last."""

        self._comparing: tuple[object, ...] = ()
        self._compared: Compared | None = None
        super().__init__(opened, library, marks)
        self._inbox_sheet: InboxSheet | None = None

    @property
    def mode(self) -> Mode:
        mode = super().mode
        return "inbox" if self._inbox is not None and mode == "reading" else mode

    @property
    def _stand(self) -> Stand:
        """Where one reads."""
        return self._inbox.before if self._inbox is not None else self.reader.stand

    @property
    def _waiting(self) -> list[Annotation]:
        return self.session.notebook.to_look_at

    # From one to the next

    def do_next_doubtful(self, count: int | None) -> str:
        return self._look(count or 1)

    def do_previous_doubtful(self, count: int | None) -> str:
        return self._look(-(count or 1))

    def _look(self, step: int) -> str:
        waiting = self._waiting
        if not waiting:
            return self._nothing()
        if self._inbox is None:
            at = self.panel.annotation if self.mode == "panel" else self.session.notebook.with_span(self.reader.span)
            self._open_inbox(waiting[self._nearest(waiting, at, step)])
            return ""
        wanted = self._inbox.number + step
        self._take_up(waiting[wanted % len(waiting)])
        if len(waiting) == 1:
            return "the only one"
        return "" if 0 <= wanted < len(waiting) else "round the end" if step > 0 else "round the beginning"

    def _nothing(self) -> str:
        notebook = self.session.notebook
        if notebook.unsought:
            return f"nothing to look at yet: {len(notebook.unsought)} are still being looked for"
        left = len(notebook.orphans)
        return (
            f"nothing to look at: {left} left without a passage"
            if left
            else "nothing to look at: every passage was found"
        )

    def _nearest(self, waiting: Sequence[Annotation], at: Annotation | None, step: int) -> int:
        """The one where one is; else the next in the text, or the one before; those that are nowhere come last."""
        if at is not None and at in waiting:
            return waiting.index(at)
        here = self.reader.span.start
        spans = [span for each in waiting if (span := self.session.notebook.span_of(each)) is not None]
        before = sum(span.start < here for span in spans)
        return (before if step > 0 else before - 1) % len(waiting)

    def _open_inbox(self, annotation: Annotation, before: Stand | None = None) -> None:
        if self._in_panel:
            before = before or self._left_at
            self._to_text()
        self._inbox = Inbox(before or self.reader.stand, annotation.id)
        self._finished = None
        from postil.ui.sheets.inbox_sheet import InboxSheet

        self._inbox_sheet = InboxSheet()
        self.query_one("#reading").mount(self._inbox_sheet)
        self._cover_text()
        self._take_up(annotation)

    def _take_up(self, annotation: Annotation) -> None:
        """Show this one with its first guess."""
        if self._inbox is not None:
            self._inbox.id, self._inbox.guess = annotation.id, 0
            self._inbox.number = self._waiting.index(annotation)
            self._go_to_guess(annotation)

    def _go_to_guess(self, annotation: Annotation) -> None:
        """The guess comes into focus; without one what stands about where it was."""
        assert self._inbox is not None
        guesses, document = self._guesses(annotation), self.opened.document
        if guesses:
            self.reader.arrive(Focus(guesses[self._inbox.guess % len(guesses)]))
            return
        target = annotation.target
        about = target.position.start * len(document) // max(target.length, 1)
        near = moving.arrived(document, min(about, len(document)), "paragraph")
        if near is not None:
            self.reader.arrive(near)

    def _guesses(self, annotation: Annotation) -> list[Span]:
        """Where it may stand, the likeliest first."""
        place = self.session.notebook.places.get(annotation.id)
        spans = ((place.span, *place.suggestions) if place.span else place.suggestions) if place else ()
        return [span for span in dict.fromkeys(spans) if 0 <= span.start < span.end <= len(self.opened.document)]

    @property
    def _item(self) -> Annotation:
        assert self._inbox is not None
        return self.session.notebook.annotations[self._inbox.id]

    def do_next_guess(self, count: int | None) -> str:
        return self._to_guess(count or 1)

    def do_previous_guess(self, count: int | None) -> str:
        return self._to_guess(-(count or 1))

    def _to_guess(self, step: int) -> str:
        """From elsewhere in the text first back to the guess that was shown."""
        assert self._inbox is not None
        guesses = self._guesses(self._item)
        if not guesses:
            return "no guess: go to its passage, r takes it"
        was_here = self.reader.span in guesses
        if was_here:
            self._inbox.guess = (self._inbox.guess + step) % len(guesses)
        self._go_to_guess(self._item)
        return "the only guess" if was_here and len(guesses) == 1 else ""

    # Deciding

    def do_confirm(self, count: int | None) -> str:
        guesses = self._guesses(self._item)
        if self.reader.span not in guesses:
            how = "n shows the guess, " if guesses else ""
            raise PostilError(f"{how}r takes what is in focus")
        return self._decided(self.session.confirm(self._item, self.reader.span))

    def do_reattach(self, count: int | None) -> str:
        return self._decided(self.session.reattach(self._item, self.reader.span))

    def do_highlight_selection(self, count: int | None) -> str:
        """What was selected in the inbox is what was looked for."""
        return super().do_highlight_selection(count) if self._inbox is None else self.do_reattach(count)

    def do_leave_orphan(self, count: int | None) -> str:
        return self._decided(self.session.leave_orphan(self._item))

    def do_delete(self, count: int | None) -> str:
        if self.mode != "inbox":
            return super().do_delete(count)
        return self._decided(self.session.delete(self._item))

    def do_undo(self, count: int | None) -> str:
        return self._taken_back(self.session.undo())

    def do_redo(self, count: int | None) -> str:
        return self._taken_back(self.session.redo())

    def _decided(self, outcome: Outcome) -> str:
        """The next one is shown at once."""
        assert self._inbox is not None
        words, waiting = self._did(outcome), self._waiting
        if waiting:
            self._take_up(waiting[self._inbox.number % len(waiting)])
            return words
        before = self._inbox.before
        self._close_inbox()
        self._finished = before
        return f"{words} · all looked at"

    def _taken_back(self, outcome: Outcome) -> str:
        """What is to be looked at again is shown again."""
        words = self._did(outcome, go=self._inbox is None)
        again = next((each for each in self._waiting if each.id == outcome.id), None)
        if again is not None and self._inbox is not None:
            self._take_up(again)
        elif again is not None and self._finished is not None and self.mode == "reading":
            self._open_inbox(again, self._finished)
        return words

    def do_leave_inbox(self, count: int | None) -> str:
        """A selection first, then back to where one was."""
        if self.reader.drop_selection():
            return ""
        self._close_inbox()
        return f"{len(self._waiting)} still to look at · {self.look_key}"

    def _close_inbox(self) -> None:
        assert self._inbox is not None
        before, self._inbox = self._inbox.before, None
        if self._inbox_sheet is not None:
            self._inbox_sheet.remove()
        self._inbox_sheet = None
        self.text.cover(0)
        if before.focus.span.end <= len(self.opened.document):
            self.reader.arrive(before.focus)

    # What is shown

    def show(self) -> None:
        if self._inbox is not None:
            self._keep_up()
        super().show()
        if self._inbox is not None and self.mode != "panel":
            self.panel.follow(self._item, 0)

    def _keep_up(self) -> None:
        """What is being looked at may have been decided by another writer, and more may have come."""
        assert self._inbox is not None
        waiting = self._waiting
        if not waiting:
            self._close_inbox()
            self._message = self._message or "all looked at"
            return
        number = next((n for n, each in enumerate(waiting) if each.id == self._inbox.id), None)
        if number is None:
            self._take_up(waiting[self._inbox.number % len(waiting)])
        else:
            self._inbox.number = number
        self._tell_sheet()

    def _tell_sheet(self) -> None:
        if self._inbox_sheet is None or self._inbox is None:
            return
        self._inbox_sheet.display = self.sheet is None
        if self.sheet is None:
            self._cover_text()
        both = self._both()
        self._inbox_sheet.tell(self._title(both), both, self._item)

    def _cover_text(self) -> None:
        """The text above the sheet keeps what is in focus in sight."""
        from postil.ui.sheets.inbox_sheet import height_of

        size = self.query_one("#reading").size
        rows = height_of(size.width, size.height)
        if self._inbox_sheet is not None and (
            self.reader.view.covered != rows or self._inbox_sheet.size.height != rows
        ):
            self._inbox_sheet.styles.height = rows
            self.text.cover(rows)

    def _both(self) -> "Compared":
        """The passage as it was and what is in focus, compared once."""
        from postil.ui.text.comparing import AROUND, Side, compared

        item, span, document = self._item, self.reader.span, self.opened.document
        if self._compared is None or self._comparing != (item, span, document):
            quote = item.target.quote
            label = "now" if span in self._guesses(item) else "focus"
            before = document.passage(Span(max(span.start - AROUND, 0), span.start))
            behind = document.passage(Span(span.end, span.end + AROUND))
            was = Side("was", quote.prefix, quote.exact, quote.suffix)
            self._compared = compared(was, Side(label, before, document.passage(span), behind))
            self._comparing = item, span, document
        return self._compared

    def _title(self, both: "Compared") -> "list[Part]":
        """Which of how many, how it was found, which guess, how alike in words."""
        from postil.ui.sheets import inbox_sheet

        assert self._inbox is not None
        guesses = self._guesses(self._item)
        is_guess = self.reader.span in guesses
        question = "is it here?" if is_guess else "is it what is in focus?" if guesses else "where is it?"
        found = "not surely found" if self.session.notebook.state_of(self._item) == "check" else "not found"
        parts = [inbox_sheet.Part(f"{self._inbox.number + 1} of {len(self._waiting)}: {question}", 0)]
        if is_guess or not guesses:
            parts.append(inbox_sheet.Part(found if guesses else f"{found}, nor anything like it", 3))
        if is_guess and len(guesses) > 1:
            parts.append(inbox_sheet.Part(f"guess {guesses.index(self.reader.span) + 1} of {len(guesses)}", 2))
        return [*parts, inbox_sheet.Part(both.likeness, 1)]

    def _left_words(self) -> str:
        if not self._is_plain:
            return super()._left_words()
        words = focus_words(self.reader, self.session.notebook, self.finding.place(self.reader.span))
        if self.mode == "selecting":
            return f"{words} · Enter takes it"
        return f"{words} · {'a guess' if self.reader.span in self._guesses(self._item) else 'r takes it'}"

    def _hints(self) -> Sequence[Hint]:
        if self._is_plain and self.mode == "selecting":
            return self.keys.hints("choosing", "selecting")
        return super()._hints()

    @property
    def _is_plain(self) -> bool:
        """Whether one looks at what is in the inbox, and is not in the middle of something."""
        is_looking = self._inbox is not None and self.mode in ("inbox", "selecting")
        return is_looking and not self._pending and not self._sheet_mode and self.text.labels is None

    def _close_sheet(self, *, back: bool = True) -> None:
        super()._close_sheet(back=back)
        if self._inbox is not None:
            self._tell_sheet()
