"""What one points at: the mouse, and the sheet of what is here."""

from typing import TYPE_CHECKING

from textual import on
from textual.scrollbar import ScrollDown, ScrollTo, ScrollUp

from postil.core.document import Span
from postil.core.focus import Focus
from postil.core.textobjects import Size
from postil.ui.screens.panes_screen import BAR_STEPS
from postil.ui.screens.picking_screen import PickingScreen
from postil.ui.widgets.document_view import DocumentView
from postil.ui.widgets.pointer import WHEEL

if TYPE_CHECKING:
    from postil.ui.sheets.here_sheet import HereSheet

SIZE_OF_CLICK: dict[int, Size] = {1: "sentence", 2: "word"}
"""What so many clicks bring into focus; more of them the paragraph."""


class PointingScreen(PickingScreen):
    """A press of the mouse gives up a half-typed key."""

    def on_mouse_down(self) -> None:
        if self._pending:
            self._pending = ""
            self.show()

    @on(DocumentView.Clicked)
    def _clicked(self, click: DocumentView.Clicked) -> None:
        """A sentence, a word, a paragraph; of a link also what can be done with it."""
        if not self._takes_the_mouse:
            return
        from postil.ui.sheets.here import is_link

        self.reader.focus_at(click.offset, SIZE_OF_CLICK.get(click.times, "paragraph"))
        if click.times == 1 and is_link(self.opened.document, click.touched):
            self._open_here(click.touched)
        self.show()

    @on(DocumentView.Dragged)
    def _dragged(self, drag: DocumentView.Dragged) -> None:
        if not self._takes_the_mouse:
            return
        self.reader.view.scroll(drag.rows)
        self.reader.drag(drag.pressed, self.text.touched_at(drag.held_at))
        self.show()

    @on(DocumentView.LetGo)
    def _let_go(self, event: DocumentView.LetGo) -> None:
        """A selection stays; a drag that selected nothing was a click."""
        if not self._takes_the_mouse:
            return
        if self.reader.finish_selection():
            self.show()
        elif event.click is not None:
            self._clicked(event.click)

    @property
    def _takes_the_mouse(self) -> bool:
        """Whether the text can be pointed at: a sheet in which one types keeps its passage, a list gives way."""
        if self._sheet_mode == "here" and self.sheet is not None:
            self._close_sheet()
        if self._sheet_mode:
            return False
        self._in_panel = False
        self._edging = self.text.labels = None
        self._message = ""
        self.text.focus()
        return True

    def on_mouse_scroll_down(self) -> None:
        self._wheel(WHEEL)

    def on_mouse_scroll_up(self) -> None:
        self._wheel(-WHEEL)

    def _wheel(self, rows: int) -> None:
        """While a sheet is open the view alone moves: the sheet is about what is in focus."""
        self.text.labels = None
        if self._sheet_mode:
            self.reader.view.scroll(rows)
        else:
            self.reader.scroll(rows)
        self.show()

    @on(ScrollDown)
    def _page_down(self) -> None:
        self._page(1)

    @on(ScrollUp)
    def _page_up(self) -> None:
        self._page(-1)

    def _page(self, pages: int) -> None:
        self._pending, self.text.labels = "", None
        self.reader.page(pages)
        self.show()

    @on(ScrollTo)
    def _scrolled_to(self, event: ScrollTo) -> None:
        """The thumb is dragged. Textual takes the bar's length for the window's: the pointer has moved by `rows`."""
        bar = self.bar
        if event.y is None:
            return
        self._pending, self.text.labels = "", None
        rows = (event.y - bar.grabbed_position) * bar.window_size / bar.window_virtual_size
        wanted = bar.grabbed_position + rows * BAR_STEPS
        is_at_end = wanted >= bar.window_virtual_size - bar.window_size
        self.reader.to_fraction(1 if is_at_end else wanted / bar.window_virtual_size)
        self.show()

    # What is here

    def do_here(self, count: int | None) -> None:
        self._open_here(self.reader.span)

    def _open_here(self, pointed: Span) -> None:
        """What is at the focus, with what one points at first."""
        from postil.ui.sheets.here import offers
        from postil.ui.sheets.here_sheet import HereSheet

        span = self.reader.span
        found = offers(self.opened.document, self.session.notebook, span, pointed)
        self._open(HereSheet(self._named(span), found), span)

    def on_here_sheet_chosen(self, event: "HereSheet.Chosen") -> None:
        if self._sheet_mode != "here":
            return
        self._close_sheet()
        offer = event.offer
        match offer.action:
            case "show-link":
                self.say(self.send_to_clipboard(offer.argument))
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
