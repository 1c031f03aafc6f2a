"""Find a passage again: describe it when it is noted, anchor it when the document is opened."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from postil.core.annotation import Place, Target, TextPositionSelector, TextQuoteSelector
from postil.core.document import Document, Span

NO_TEXTS: Mapping[str, str] = MappingProxyType({})

CONTEXT = 64
"""Code points kept before and after a quote."""


def describe(document: Document, span: Span) -> Target:
    """The span's quote with what stands around it, its position, and which text they were taken from."""
    return Target(
        quote=TextQuoteSelector(
            document.passage(span),
            document.passage(Span(span.start - CONTEXT, span.start)),
            document.passage(Span(span.end, span.end + CONTEXT)),
        ),
        position=TextPositionSelector(span.start, span.end),
        sha256=document.sha256,
        length=len(document),
        reader=document.reader,
    )


def settle(document: Document, targets: Iterable[tuple[str, Target]]) -> dict[str, Place]:
    """The places, by id, of the targets for which one look is enough; it needs no old text and settles most."""
    found = ((id, _settled(document, target)) for id, target in targets)
    return {id: place for id, place in found if place is not None}


def anchor(
    document: Document, targets: Iterable[tuple[str, Target]], old_texts: Mapping[str, str] = NO_TEXTS
) -> dict[str, Place]:
    """Where each target's passage stands now, by id; `old_texts` by their SHA-256 are those the targets were taken from."""
    return {id: _settled(document, target) or _place(document, target) for id, target in targets}


def _settled(document: Document, target: Target) -> Place | None:
    span = Span(target.position.start, target.position.end)
    return Place(span, "exact") if _stands(document, span, target.quote) else None


def _place(document: Document, target: Target) -> Place:
    quote = target.quote
    text, whole = document.text, quote.prefix + quote.exact + quote.suffix
    at = text.find(whole) if quote.exact else -1
    if at < 0 or text.find(whole, at + 1) >= 0:
        return Place(None, "orphan", 0.0)
    start = at + len(quote.prefix)
    return Place(Span(start, start + len(quote.exact)), "moved")


def _stands(document: Document, span: Span, quote: TextQuoteSelector) -> bool:
    """Whether the quote stands at the span, with its prefix before it or its suffix behind it.

    An empty prefix or suffix stands at the text's edge alone, unless the quote was taken without any context.
    """
    if not quote.exact or document.passage(span) != quote.exact:
        return False
    text, prefix, suffix = document.text, quote.prefix, quote.suffix
    return (
        (text.endswith(prefix, 0, span.start) if prefix else span.start == 0)
        or (text.startswith(suffix, span.end) if suffix else span.end == len(text))
        or not (prefix or suffix)
    )
