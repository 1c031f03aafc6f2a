"""The two panes with status line and footer: where they stand, and what they show."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual import events, on
from textual.app import ComposeResult
from textual.command import CommandPalette
from textual.containers import Container
from textual.reactive import var
from textual.screen import Screen

from postil.core.annotation import Annotation
from postil.core.display import has_bidi_controls, quoted, shown_line
from postil.core.document import Span
from postil.core.focus import Focus
from postil.core.notebook import Notebook
from postil.core.textobjects import SIZES, Size
from postil.library import Library, Opened
from postil.tutor import copy_of
from postil.ui.keys.key_reader import Pending, following, written
from postil.ui.keys.keymap import FOOTERS, Hint, Mode
from postil.ui.keys.own_keys import keymap_of
from postil.ui.text.finding import Finding
from postil.ui.text.painting import MARGIN, Marks
from postil.ui.text.reader import Reader, Stand
from postil.ui.widgets.annotation_panel import AnnotationPanel
from postil.ui.widgets.document_view import APPS_KEYS, DocumentView
from postil.ui.widgets.hit_bar import HitBar
from postil.ui.widgets.key_footer import KeyFooter
from postil.ui.widgets.status_line import LEAST, StatusLine, focus_words, place_words, target_words

if TYPE_CHECKING:
    from postil.ui.sheets.sheet import Sheet

FIRST_HINT = "Down moves the bar, h highlights, ? shows the keys"
TUTOR_HINT = f"{FIRST_HINT} · learn: postil tutor"
"""Where there is room for it beside what is in focus; not in the tutor itself."""

COUNTING_SECONDS = 0.25
"""How long after the start the paragraphs of a longer text are counted, behind the first frame and the first key."""

NOTICE_SECONDS = 15
"""How long a notice stands that is too long for the status line."""

BAR_STEPS = 8
"""Steps of the scroll bar in a row: what its characters can show."""


PANEL, WIDE_PANEL = 34, 44
"""Cells of the panel on the right without its rule; the second from 160 columns on."""


class PanesScreen(Screen[None]):
    """Shows one opened document; what its keys do is said by the screens made from it."""

    AUTO_FOCUS = "#text"
    notebook: var[Notebook | None] = var(None)
    listed: var[Notebook | None] = var(None)
    """What of the notebook the panel shows."""

    filter: var[str] = var("")

    def __init__(self, opened: Opened, library: Library, marks: Marks) -> None:
        super().__init__()
        self.opened = opened
        self.session = opened.session
        self.library = library
        self.marks = marks
        self.reader = Reader(opened.document, library.settings.width, 1)
        self.finding = Finding(opened.document)
        self.keys, _ = keymap_of(library.settings.keys, library.settings.bind)
        self.digits: dict[str, str] = dict(opened.reading.digits) if opened.reading else {}
        self._panel_wanted = opened.reading.panel if opened.reading else True
        self._over = False
        self._alone = False
        """Whether the text is shown alone."""

        self._pending = ""
        self._message = ""
        self._trouble = ""
        self._saving = False
        self.sheet: Sheet | None = None
        self._ahead: list[tuple[str, str | None]] = []
        self._in_panel = False
        self._has_left = False
        """Whether the sitting is over: keys behind the last one do nothing."""

        self._edging: Annotation | None = None
        """The annotation whose edge is being moved."""

        self._sheet_words = ""
        self._sheet_mode = ""
        self._looked = ""
        """What the first message said is to be looked at, before all was searched for."""

        self.set_reactive(PanesScreen.notebook, self.session.notebook)
        self.set_reactive(PanesScreen.listed, self.session.notebook)

        self._restore()

    # What is on the screen

    def compose(self) -> ComposeResult:
        self._place_panes(*self.app.size)
        with Container(id="body"):
            with Container(id="reading"):
                yield DocumentView(self.reader, self.library.settings.width, self.marks).data_bind(PanesScreen.notebook)
                yield HitBar(self.marks.hit)
            yield AnnotationPanel(self.marks).data_bind(PanesScreen.filter, notebook=PanesScreen.listed)
        yield StatusLine()
        yield KeyFooter()

    def on_mount(self) -> None:
        self.text = self.query_one(DocumentView)
        self.panel = self.query_one(AnnotationPanel)
        self.bar = self.query_one(HitBar)
        self.status = self.query_one(StatusLine)
        self.footer = self.query_one(KeyFooter)
        self.text.matches_in = self.finding.within
        self.panel.look_key = self.look_key
        self.text.passed_on = self.panel.passed_on = APPS_KEYS - {key for each in self.keys.keys for key in each.keys}
        self._greet()
        self.set_timer(COUNTING_SECONDS, self._count_paragraphs)

    def _count_paragraphs(self) -> None:
        """Now the status line tells which of how many is in focus."""
        self.opened.document.count_blocks()
        self._show_words()

    def _restore(self) -> None:
        """Where one was when the document was closed, at whatever width."""
        reading = self.opened.reading
        if reading is None and self.library.settings.unit == "sentence":
            self.reader.by_sentence()
        if reading is not None and reading.span.end <= len(self.opened.document) and len(reading.span):
            size = next((size for size in SIZES if size == reading.size), None)
            if reading.unit == "sentence":
                self.reader.unit = "sentence"
            self.reader.stay(Focus(reading.span, size))
        self._take_marks()

    def _take_marks(self) -> None:
        """Those that are remembered and whose letters stand for nothing yet."""
        reading = self.opened.reading
        for letter, mark in (reading.marks if reading else {}).items():
            size = next((size for size in SIZES if size == mark.size), None)
            unit: Size = "sentence" if mark.unit == "sentence" else "paragraph"
            self.reader.marks.setdefault(letter, Stand(Focus(Span(mark.start, mark.end), size), unit))

    def _greet(self) -> None:
        """What must be told first: trouble, an encoding, bidi controls; at the first sitting of all how to begin."""
        document = self.opened.document
        said = self.opened.notice.splitlines()
        if has_bidi_controls(document.passage(Span(0, 1 << 20))):
            said.append("this text holds characters that turn its order; they are not shown")
        if not len(self.reader.focus.span):
            said.append("this document is empty")
        if self._is_tutor and self.library.settings.keys != "vim":
            said.append(
                f"the tutor names the keys of vim; yours are those of {self.library.settings.keys}: ? shows them"
            )
        if not said and self.opened.is_first:
            is_room = len(TUTOR_HINT) + 2 + LEAST <= self.app.size.width - 2 and not self._is_tutor
            said.append(TUTOR_HINT if is_room else FIRST_HINT)
        self._looked = self._look_words()
        said += filter(None, [self._looked])
        self._announce(said)

    def _announce(self, said: Sequence[str]) -> None:
        """As the message where it fits, else as a notice."""
        words = shown_line(" · ".join(said))
        if len(words) < self.app.size.width - 2:
            self._message = words
        else:
            self._notify(said)

    def _notify(self, said: Sequence[str]) -> None:
        self.notify("\n".join(map(shown_line, said)), markup=False, timeout=NOTICE_SECONDS)

    @property
    def look_key(self) -> str:
        """The key that shows what is to be looked at."""
        return written(self.keys.first("next-doubtful", "reading"))

    def _look_words(self) -> str:
        """How many passages were not surely found in a text that has changed; "" where all were."""
        notebook = self.session.notebook
        count, there = len(notebook.to_look_at), len(notebook.annotations)
        return f"{count} of {there} passages to look at · {self.look_key} shows them" if count else ""

    @property
    def _is_tutor(self) -> bool:
        return self.opened.key == str(copy_of(self.library.home))

    def on_resize(self, event: events.Resize) -> None:
        self._place_panes(event.size.width, event.size.height)

    @on(DocumentView.Folded)
    def _folded(self) -> None:
        """The text was folded to another size."""
        self.show()

    def _place_panes(self, width: int | None = None, height: int | None = None) -> None:
        """Where the panel stands: right, below, over the text, or away."""
        width, height = width or self.size.width, height or self.size.height
        settings = self.library.settings
        is_wide = width >= 160
        beside = MARGIN + 2 + 1 + (settings.panel_width or (WIDE_PANEL if is_wide else PANEL))
        wanted = self._panel_wanted and not self._alone
        right = wanted and settings.panel != "below" and width >= settings.width + beside
        below = wanted and settings.panel != "right" and not right and width >= 76 and height >= 22
        self._over = (self._over or self._in_panel) and not right and not below
        classes = {
            "panel-right": right,
            "panel-below": below,
            "panel-over": self._over and not self._sheet_mode,
            "wide": is_wide,
            "short": height < 10 or self._alone,
            "shorter": height < 6 or self._alone,
        }
        changed = [name for name, holds in classes.items() if holds != self.has_class(name)]
        for name in changed:
            self.set_class(classes[name], name, update=False)
        if changed and self.is_mounted:
            self.update_node_styles()

    @property
    def _panel_shows(self) -> bool:
        return any(self.has_class(name) for name in ("panel-right", "panel-below", "panel-over"))

    @property
    def mode(self) -> Mode:
        """Whose keys are read now."""
        if self._in_panel:
            return "panel"
        if self._edging is not None and self.reader.selection is not None:
            return "edges"
        return "selecting" if self.reader.selecting else "reading"

    def show(self) -> None:
        """Draw what has changed, in one frame: text, panel, scroll bar, status line, footer."""
        self.text.refresh()
        if self.reader.selection is None:
            self._edging = None
        if self.mode != "panel" and self._panel_shows:
            self.panel.follow(self._shown.current(self.reader.span), self.reader.span.start)
        self._show_bar()
        self._show_words()
        cursor = self.text.cursor_cell()
        if cursor is not None and self.sheet is None:
            self.app.cursor_position = cursor + self.text.region.offset

    def _show_words(self) -> None:
        """Status line and footer."""
        message = self._message + (" · saving" if self._saving and self._message else "")
        place = place_words(self.reader, self.opened.name, self.size.width)
        if self.opened.store.is_read_only:
            place = f"read-only · {place}"
        self.status.tell(self._left_words(), place, message, self._trouble)
        self.footer.tell(self._hints())

    def watch_notebook(self) -> None:
        """What is shown of it follows; a filter that leaves nothing ends."""
        self.listed = self.session.notebook
        if not self.filter:
            return
        from postil.core.standing import reworded

        shown = reworded(self.session.notebook)
        if shown.annotations:
            self.listed = shown
        else:
            self.filter = ""

    def _list(self, filter: str) -> None:
        """Show what passes another filter; the panel's entry stays the same one where it is still there."""
        entry, self.filter = self.panel.annotation, filter
        self.watch_notebook()
        number = self.panel.number_of(entry.id) if entry else None
        self.panel.move_to(self.panel.current if number is None else number)

    @property
    def _shown(self) -> Notebook:
        """What the panel shows, and `;` and `,` go through."""
        return self.listed or self.session.notebook

    def _left_words(self) -> str:
        """What is in focus and what a verb will act on, or what is being typed."""
        notebook = self.session.notebook
        if self._sheet_mode:
            return self._sheet_words
        if self._pending:
            return f"{written(self._pending)}…"
        if self.mode == "panel":
            count = self.panel.count
            filtered = f" · {self.filter}" if self.filter else ""
            place = f"annotation {self.panel.current + 1} of {count}{filtered}"
            return place if count else "no annotations yet · Esc goes back"
        words = focus_words(self.reader, notebook, self.finding.place(self.reader.span))
        if self._edging is not None:
            end = "start" if self.reader.selection and self.reader.selection.is_flipped else "end"
            return f"its {end} moves · {words}"
        return f"{words} · {target_words(self.reader.span, notebook)}" if len(self.reader.span) else words

    def _hints(self) -> Sequence[Hint]:
        """The keys that are valid now."""
        if isinstance(self.app.screen, CommandPalette):
            return FOOTERS["palette"]
        if self._sheet_mode:
            taken = "-".join(sorted(self.digits)[:: max(len(self.digits) - 1, 1)]) if self.digits else ""
            hints = FOOTERS[self._sheet_mode]
            return [Hint(h.keys.format(digits=taken), h.words, h.rank) for h in hints if h.keys != "{digits}" or taken]
        read = self.keys.read(self._pending, "", self.mode) if self._pending else None
        if isinstance(read, Pending) and [key.action for key in read.following] == ["to-mark"] and self.reader.marks:
            return [
                Hint(letter, self._mark_words(letter), rank) for rank, letter in enumerate(sorted(self.reader.marks))
            ]
        if isinstance(read, Pending) and read.following:
            return following(read.following, self._pending)
        if self.mode == "reading" and self.reader.selection:
            return self.keys.hints("extending", "reading")
        unit = "sentence" if self.reader.unit == "sentence" else "paragraph"
        return self.keys.hints(self.mode, self.mode, unit)

    def _mark_words(self, letter: str) -> str:
        return quoted(self.opened.document.passage(self.reader.marks[letter].focus.span), 16)

    def _show_bar(self) -> None:
        """The scroll bar in fractions of the text, exact at both ends."""
        view, length = self.reader.view, max(len(self.opened.document), 1)
        seen = view.span
        whole = seen.start == 0 and view.is_at_end
        if self.bar.window_virtual_size != BAR_STEPS * view.height or whole != (self.bar.window_size == 0):
            self.bar.window_virtual_size = BAR_STEPS * view.height
            size = max(BAR_STEPS * view.height * len(seen) // length, BAR_STEPS)
            self.bar.window_size = 0 if whole else size
        last = self.bar.window_virtual_size - self.bar.window_size
        self.bar.tell(self.finding.starts, length)
        self.bar.position = last if view.is_at_end else min(last, self.bar.window_virtual_size * seen.start // length)
