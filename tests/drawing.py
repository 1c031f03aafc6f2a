"""Documents and spans drawn as text: `marked("It was late. [The lamp> went out.")`."""

from postil.core.document import Document, Span
from postil.formats.builder import plain


def marked(drawing: str) -> tuple[Document, Span]:
    """A plain document and the span between "[" and ">", which are no part of it."""
    start, end = drawing.index("["), drawing.index(">") - 1
    return plain(drawing.replace("[", "", 1).replace(">", "", 1)), Span(start, end)


def drawn(document: Document, span: Span | None) -> str:
    """The document's text with the span between "[" and ">"."""
    if span is None:
        return "nothing"
    before = document.passage(Span(0, span.start))
    behind = document.passage(Span(span.end, len(document)))
    return f"{before}[{document.passage(span)}>{behind}"
