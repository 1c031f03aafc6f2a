"""What is at the focus: its links, its footnotes, its annotations, then the verbs."""

from typing import NamedTuple

from postil.core.document import Document, Span
from postil.core.notebook import Notebook
from postil.session import described


class Offer(NamedTuple):
    """Something that can be done here: words, and the action that does it with its argument."""

    words: str
    action: str
    argument: str = ""


VERBS = (
    Offer("h  highlight", "highlight"),
    Offer("t  tag", "tag"),
    Offer("a  note", "note"),
    Offer("y  copy", "copy"),
)


def is_link(document: Document, span: Span) -> bool:
    """Whether a link or the mark of a footnote stands in the span."""
    return any(style.name in ("link", "noteref") for style in document.styles(span)) and len(span) > 0


def offers(document: Document, notebook: Notebook, span: Span, pointed: Span) -> list[Offer]:
    """What is in the span, first what shares a code point with what one points at. The first is what Enter takes."""
    found = []
    for style in sorted(document.styles(span), key=lambda style: not style.span.overlaps(pointed)):
        words = document.passage(style.span)
        if style.name == "link":
            found.append(Offer(f"link “{words}”: {style.value}", "show-link", style.value))
        elif style.name == "noteref" and (body := _footnote(document, style.value)):
            found.append(Offer(f"footnote {style.value}: {document.passage(body)[:60]}", "go", str(body.start)))
    found += (Offer(f"annotation {described(a)}", "go-annotation", a.id) for _, a in notebook.under(span))
    return [*found, *VERBS]


def _footnote(document: Document, label: str) -> Span | None:
    """The body of a footnote; footnotes stand at the end."""
    block = document.block_at(len(document))
    while block is not None and block.kind == "note":
        if block.marker.strip("[]") == label.strip("[]"):
            return block.span
        block = document.block_before(block)
    return None
