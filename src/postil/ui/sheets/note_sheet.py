"""The sheet in which a note is written."""

from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip
from textual.widgets import TextArea

from postil.ui.sheets.sheet import Sheet, came_early


class NoteArea(TextArea):
    """Takes keys while its sheet does."""

    def on_key(self, event: events.Key) -> None:
        if came_early(self, event):
            return
        sheet = self.query_ancestor(NoteSheet)
        leaving = {"escape": sheet.action_save, "ctrl+s": sheet.action_save, "ctrl+o": sheet.action_edit_outside}
        if event.key in leaving:
            event.stop()
            event.prevent_default()
            leaving[event.key]()

    def render_lines(self, crop: Region) -> list[Strip]:
        """Textual may ask for lines of one that was taken away, and it has no styles any more (Textual issue 6528)."""
        return super().render_lines(crop) if self.is_attached else [Strip.blank(crop.width)] * crop.height


class NoteSheet(Sheet):
    """The note's text; Esc saves it."""

    mode = "note"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,ctrl+s", "save", "save and close", show=False, priority=True),
        Binding("ctrl+o", "edit_outside", "in the editor", show=False, priority=True),
    ]

    class Written(Message):
        """The note as it was left."""

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    class WantsEditor(Message):
        """The text shall be edited outside."""

    def __init__(self, title: str, note: str) -> None:
        super().__init__(f"note: {title}")
        self.shown = note
        """The note as it was when the sheet was opened."""

    def compose(self) -> ComposeResult:
        yield self.rule()
        yield NoteArea(
            self.shown,
            soft_wrap=True,
            show_line_numbers=False,
            tab_behavior="indent",
            compact=True,
            highlight_cursor_line=False,
            placeholder="write a note; Esc saves it, left empty it is none",
        )

    def on_mount(self) -> None:
        for area in self.query(TextArea):  # none where the application ends just now
            area.move_cursor(area.document.end)
            area.focus()
            self.post_message(self.Ready())

    @property
    def text(self) -> str:
        areas = self.query(TextArea)
        return areas.first().text if areas else self.shown

    def action_save(self) -> None:
        self.takes_keys = False
        self.post_message(self.Written(self.text))

    def rewrite(self, text: str) -> None:
        """Another text stands here, and can be taken back like typing."""
        area = self.query_one(TextArea)
        area.replace(text, area.document.start, area.document.end, maintain_selection_offset=False)
        area.move_cursor(area.document.end)

    def action_edit_outside(self) -> None:
        self.post_message(self.WantsEditor())
