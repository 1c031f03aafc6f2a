"""The keys of `v`: how the moving end of a selection goes on and back, by words, rows, sentences, paragraphs.

Each returns a word for the status line where there is something to say, else "".
"""

from collections.abc import Callable

from postil.core import selection as selections
from postil.core import textobjects
from postil.core.document import Document, Span
from postil.core.selection import Selection
from postil.core.textobjects import Size
from postil.ui.text.layout import Fold, Layout, Row, cell_at, offset_at
from postil.ui.text.reader import AT_END, AT_START, Reader


def begin(reader: Reader, by: Size) -> str:
    """`v` and `V`: on the first word or the paragraph in focus, or with what is selected; pressed again they leave."""
    if reader.selecting == by:
        reader.drop_selection()
        return ""
    found = textobjects.at(reader.document, reader.span.start, by)
    if found is None:
        return "nothing here to select"
    if reader.selection is None:
        reader.select(Selection.of(found), by)
    elif by == "paragraph":
        last = textobjects.at(reader.document, reader.span.end - 1, by) or found
        reader.select(Selection.of(found.joined(last)), by)
    else:
        reader.select(reader.selection, by)
    return ""


def start(reader: Reader, span: Span) -> None:
    """Select what was picked by labels or with the mouse, so that the keys of `v` go on from it."""
    reader.selection, reader.selecting = Selection.of(span), "word"
    reader.view.reveal(span)


def again(reader: Reader) -> str:
    """`gv`: the last selection."""
    last = reader.last_selection
    if last is None or last.span.end > len(reader.document):
        return "nothing was selected yet · v selects"
    reader.select(last, "word")
    return ""


def move_edge(reader: Reader, span: Span, *, start: bool) -> None:
    """`gs` and `ge`: one end of a passage moves, the other stays."""
    selection = Selection.of(span)
    reader.select(selection.flipped() if start else selection, "word")


def take(reader: Reader, size: Size, count: int) -> str:
    take_one = selections.take_next if reader.selecting == "paragraph" else selections.take_on
    return _repeat(reader, lambda now: take_one(reader.document, now, size), count, AT_END)


def give(reader: Reader, size: Size, count: int) -> str:
    give_one = selections.take_previous if reader.selecting == "paragraph" else selections.give_back
    return _repeat(reader, lambda now: give_one(reader.document, now, size), count, AT_START)


def take_letter(reader: Reader, count: int) -> str:
    return _repeat(reader, lambda now: selections.take_letter(reader.document, now), count, AT_END)


def give_letter(reader: Reader, count: int) -> str:
    return _repeat(reader, lambda now: selections.give_letter(reader.document, now), count, AT_START)


def take_row(reader: Reader, rows: int) -> str:
    """To the word in the row so many below, above where negative; in `V` so many paragraphs."""
    if reader.selecting == "paragraph":
        return take(reader, "paragraph", rows) if rows > 0 else give(reader, "paragraph", -rows)
    layout, document = reader.view.layout, reader.document
    at = _row_at(layout, _inside(reader))
    if at is None:
        return ""
    x = cell_at(*at, _inside(reader), document)
    for nth in range(abs(rows)):
        following = _beside(layout, *at, 1 if rows > 0 else -1)
        if following is None:
            if nth == 0:
                return AT_END if rows > 0 else AT_START
            break
        at = following
    return through(reader, _word(document, offset_at(at[1], x, document)))


def to_row_edge(reader: Reader, *, end: bool) -> str:
    """To the beginning or the end of the row."""
    at = _row_at(reader.view.layout, _inside(reader))
    if at is None:
        return ""
    parts = at[1].parts
    at_edge = parts[-1].end - 1 if end else parts[0].start
    return through(reader, textobjects.grapheme_at(reader.document, at_edge))


def through(reader: Reader, span: Span) -> str:
    """The moving end goes to the far end of a span."""
    if reader.selection is not None:
        by = reader.selecting or "word"
        reader.select(selections.through(reader.document, reader.selection, span, by), by)
    return ""


def to_edge(reader: Reader, *, end: bool) -> str:
    """To the bottom or the top of the text."""
    whole = textobjects.trimmed(reader.document, Span(0, len(reader.document)))
    return through(reader, Span(whole.end - 1, whole.end) if end else Span(whole.start, whole.start + 1))


def swap_ends(reader: Reader) -> str:
    """`o`: the other end moves."""
    if reader.selection is not None:
        reader.select(reader.selection.flipped(), reader.selecting)
    return ""


def inner(reader: Reader, size: Size) -> str:
    """`iw is ip`: just the unit at the moving end."""
    unit = textobjects.at(reader.document, _inside(reader), size)
    if unit is not None:
        reader.select(Selection.of(unit), "word")
    return ""


def _repeat(reader: Reader, moved: Callable[[Selection], Selection | None], count: int, at_edge: str) -> str:
    for nth in range(count):
        now = moved(reader.selection) if reader.selection else None
        if now is None:
            return "" if nth else at_edge
        reader.selection = now
    if reader.selection is not None:
        reader.select(reader.selection, reader.selecting)
    return ""


def _inside(reader: Reader) -> int:
    """The offset of the last character that is selected at the moving end."""
    selection = reader.selection or Selection.of(reader.span)
    return selection.head if selection.is_flipped else textobjects.grapheme_before(reader.document, selection.head)


def _word(document: Document, offset: int) -> Span:
    """The word that holds the offset; between two of them the character."""
    word = textobjects.at(document, offset, "word")
    return word if word and word.start <= offset < word.end else textobjects.grapheme_at(document, offset)


def _row_at(layout: Layout, offset: int) -> tuple[Fold, Row] | None:
    fold = layout.at(offset)
    return (fold, fold.rows[fold.row_of(offset)]) if fold else None


def _beside(layout: Layout, fold: Fold, row: Row, step: int) -> tuple[Fold, Row] | None:
    """The next row with text on it below or above."""
    number = fold.rows.index(row) + step
    while True:
        if not 0 <= number < fold.height:
            following = layout.after(fold) if step > 0 else layout.before(fold)
            if following is None:
                return None
            fold, number = following, 0 if step > 0 else following.height - 1
        elif fold.rows[number].parts:
            return fold, fold.rows[number]
        else:
            number += step
