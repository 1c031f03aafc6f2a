"""Documents and spans drawn as text: `marked("It was late. [The lamp> went out.")`."""

from postil.core.blocks import Shape
from postil.core.document import Document, Span
from postil.formats.builder import plain
from postil.ui.text.layout import Fold, Layout
from postil.ui.text.painting import painted


def marked(drawing: str, shape: Shape | None = None) -> tuple[Document, Span]:
    """A plain document and the span between "[" and ">", which are no part of it."""
    start, end = drawing.index("["), drawing.index(">") - 1
    return plain(drawing.replace("[", "", 1).replace(">", "", 1), shape), Span(start, end)


def drawn(document: Document, span: Span | None) -> str:
    """The document's text with the span between "[" and ">"."""
    if span is None:
        return "nothing"
    before = document.passage(Span(0, span.start))
    behind = document.passage(Span(span.end, len(document)))
    return f"{before}[{document.passage(span)}>{behind}"


def passages(document: Document, *words: str) -> list[Span]:
    """Where each of the passages first stands in the document."""
    text = document.passage(Span(0, len(document)))
    return [Span(text.index(each), text.index(each) + len(each)) for each in words]


def folds(layout: Layout) -> list[Fold]:
    """All folds of a layout, in order."""
    found, fold = [], layout.at(0)
    while fold is not None:
        found.append(fold)
        fold = layout.after(fold)
    return found


def row_drawn(document: Document, fold: Fold, number: int, width: int) -> str:
    """A row as it is painted, without what is blank at its end."""
    return "".join(text for text, _ in painted(document, fold, number, (), width, "›")).rstrip(" ")


def rows_drawn(document: Document, width: int) -> list[str]:
    """The whole document as it is painted at a width in cells."""
    layout = Layout(document, width)
    return [row_drawn(document, fold, n, layout.width) for fold in folds(layout) for n in range(fold.height)]
