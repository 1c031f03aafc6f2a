"""One row that says what is in focus, what a verb will act on, and where in the document one is."""

from rich.segment import Segment
from textual.strip import Strip

from postil.core import textobjects
from postil.core.annotation import Annotation
from postil.core.display import shown_line
from postil.core.document import Span
from postil.core.notebook import Notebook
from postil.ui.text.layout import cells
from postil.ui.text.reader import Reader
from postil.ui.widgets.document_view import PaintedRows

LEAST = 24
"""Cells of what is in focus that are worth being shown beside a message."""

COUNTED = 4_000
"""Code points of the longest selection whose words are counted."""

KINDS = {"heading": "heading", "item": "list item", "table": "table", "code": "code", "note": "footnote"}
"""What a block is called; any other is a paragraph."""


class StatusLine(PaintedRows):
    """Left: focus and target, or what was typed; right: the place, or a message until the next key."""

    STYLE_PREFIX = "status--"

    def __init__(self, id: str = "status") -> None:
        super().__init__(id=id)
        self.left = ""
        self.right = ""
        self.message = ""
        self.trouble = ""

    def tell(self, left: str, right: str, message: str, trouble: str) -> None:
        """Show these words in this frame; trouble stays until it is taken back."""
        if (left, right, message, trouble) != (self.left, self.right, self.message, self.trouble):
            self.left, self.right, self.message, self.trouble = left, right, message, trouble
            self.refresh()

    def strips(self) -> list[Strip]:
        width = self.size.width
        style = "trouble" if self.trouble else "message" if self.message else "place"
        right = self.trouble or self.message or self.right
        room = width - 2
        left = self.left if style == "place" else _left_beside(self.left, room - cells(right) - 2)
        right = (
            _cut_left(right, room - cells(left) - (2 if left else 0)) if style == "place" else _kept_end(right, room)
        )
        gap = max(room - cells(left) - cells(right), 0)
        segments = [
            Segment(f" {left}", self.style_of(("what",))),
            Segment(" " * gap, self.style_of(())),
            Segment(right, self.style_of((style,))),
        ]
        return [Strip(segments).adjust_cell_length(width, self.style_of(()))]


def focus_words(reader: Reader, notebook: Notebook, matches: str) -> str:
    """Size and place of the focus: "sentence 2 of 3"."""
    document, span = reader.document, reader.span
    if reader.selection:
        return f"selection: {_count_words(reader, span)}"
    if not len(span):
        return "nothing here to read"
    match reader.size:
        case "paragraph":
            return _paragraph_words(reader)
        case "section":
            heading = document.section_at(span.start)
            return f"section “{_short(document.passage(heading.span))}”" if heading else "section"
        case "sentence" | "word" as size:
            block = document.block_at(span.start)
            units = textobjects.units(document, block, size, span.start) if block else []
            return f"{size} {units.index(span) + 1} of {len(units)}" if span in units else size
    if matches:
        return matches
    same = notebook.with_span(span)
    position = notebook.position(same) if same else None
    return f"annotation {position + 1} of {notebook.found}" if position is not None else _count_words(reader, span)


def target_words(span: Span, notebook: Notebook) -> str:
    """What a verb will act on: this annotation, or a new one and what it lies in or around."""
    same = notebook.with_span(span)
    if same is not None:
        unsure = " · not surely here" if notebook.state_of(same) == "check" else ""
        return f"this annotation: {_named(same)}{unsure}"
    around = notebook.around(span)
    if around:
        return f"new, inside {_named(around[0])}"
    inside = len(notebook.inside(span))
    return f"new, around {inside}" if inside else "new"


def place_words(reader: Reader, name: str, width: int) -> str:
    """File, section, place and percent, the rest where there is room for them."""
    document, span = reader.document, reader.span
    percent = f"{_percent(reader)} %"
    if width < 76:
        return percent
    parts = [shown_line(name)]
    heading = document.section_at(span.start)
    if heading is not None and width >= 100:
        parts.append(_short(document.passage(heading.span)))
    if width >= 112:
        block = document.block_at(span.start)
        ordinal = document.ordinal(block) if block else None
        if ordinal:
            parts.append(f"paragraph {ordinal[0]} of {ordinal[1]}")
        elif document.lines_are_source:
            parts.append(f"line {document.source_line(span.start)[0]:,}")
    return " · ".join([*parts, percent])


def unit_name(reader: Reader) -> str:
    """What is in focus, in a word: "sentence", "heading"; "" for what is no unit."""
    block = reader.document.block_at(reader.span.start) if reader.size == "paragraph" else None
    return KINDS.get(block.kind, "paragraph") if block else reader.size or ""


def _paragraph_words(reader: Reader) -> str:
    """What a paragraph is, and which of how many where that is known."""
    block = reader.document.block_at(reader.span.start)
    ordinal = reader.document.ordinal(block) if block else None
    name = unit_name(reader)
    return f"{name} {ordinal[0]} of {ordinal[1]}" if ordinal and name == "paragraph" else name


def _percent(reader: Reader) -> int:
    """How much of the text lies before the focus; all of it when the focus is the last."""
    length = len(reader.document)
    return 100 if reader.span.end + 2 >= length else round(100 * reader.span.start / length)


def _count_words(reader: Reader, span: Span) -> str:
    if len(span) > COUNTED:
        return f"{len(span):,} characters"
    count = textobjects.count_words(reader.document.passage(span))
    return "1 word" if count == 1 else f"{count} words"


def _named(annotation: Annotation) -> str:
    """An annotation by what it holds: its tags, "note", or "highlight"."""
    named = [f"#{shown_line(tag)}" for tag in annotation.tags[:3]] + (["…"] if len(annotation.tags) > 3 else [])
    held = [*named, *(["note"] if annotation.note else [])]
    return ", ".join(held) or "highlight"


def _short(words: str) -> str:
    words = shown_line(words[:200])
    return words if len(words) <= 32 else words[:31].rstrip() + "…"


def _cut_right(words: str, room: int) -> str:
    """The beginning of the words where they do not fit."""
    return words if cells(words) <= room else f"{words[: max(room - 1, 0)]}…"


def _left_beside(words: str, room: int) -> str:
    """As much of the words as there is room for beside a message, nothing where that is too little."""
    return _cut_right(words, room) if cells(words) <= room or room >= LEAST else ""


def _kept_end(words: str, room: int) -> str:
    """The beginning of a message, and whether it is saved."""
    head, point, end = words.rpartition(" · ")
    if cells(words) <= room or end not in ("saved", "saving"):
        return _cut_right(words, room)
    return _cut_right(head, room - cells(point + end)) + point + end


def _cut_left(words: str, room: int) -> str:
    """The end of the words where they do not fit."""
    if cells(words) <= room:
        return words
    while words and cells(words) > room - 1:
        words = words[1:]
    return f"…{words}" if room > 1 else ""
