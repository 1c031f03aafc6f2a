"""Find a passage again: describe it when it is noted, anchor it when the document is opened.

What settles with one look is settled here; the search for the rest is in `matching`, which is loaded when it is needed.
"""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from postil.core.annotation import Place, Target, TextPositionSelector, TextQuoteSelector
from postil.core.document import Document, Span

NO_TEXTS: Mapping[str, str] = MappingProxyType({})

LOST = Place(None, "orphan", 0.0)

WHOLE = 64_000
"""Code points of a document in all of which rivals are looked for; a key waits for it."""

CONTEXT = 64
"""Code points kept before and after a quote."""


def describe(document: Document, span: Span) -> Target:
    """The span's quote with what stands around it, its position, which text they were taken from, and its rivals."""
    from postil.core.matching.rivals import rivals

    return Target(
        quote=quote_of(document, span),
        position=TextPositionSelector(span.start, span.end),
        sha256=document.sha256,
        length=len(document),
        reader=document.reader,
        rivals=tuple(quote_of(document, rival) for rival in rivals(document, span)),
    )


def quote_of(document: Document, span: Span) -> TextQuoteSelector:
    """The words under the span, and what stands around them."""
    return TextQuoteSelector(
        document.passage(span),
        document.passage(Span(span.start - CONTEXT, span.start)),
        document.passage(Span(span.end, span.end + CONTEXT)),
    )


def settle(document: Document, targets: Iterable[tuple[str, Target]]) -> dict[str, Place]:
    """The places, by id, of the targets for which one look is enough; it needs no old text and settles most."""
    found = ((id, _at_its_place(document, target) or _as_only_one(document, target)) for id, target in targets)
    return {id: place for id, place in found if place is not None}


def anchor(
    document: Document, targets: Iterable[tuple[str, Target]], old_texts: Mapping[str, str] = NO_TEXTS
) -> dict[str, Place]:
    """Where each target's passage stands now, by id; `old_texts` by their SHA-256 are those the targets were taken from."""
    targets = list(targets)
    places = settle(document, targets)
    left = [(id, target) for id, target in targets if id not in places]
    if not left:
        return places
    if not len(document):
        return places | {id: LOST for id, _ in left}

    from postil.core.matching.search import Search

    text = document.passage(document.span)
    searches: dict[str, Search] = {}
    for id, target in left:
        sha256 = target.sha256 if target.sha256 in old_texts else ""
        old = old_texts.get(sha256)
        place = _in_same_text(document, target) or _as_only_one_of_both(document, target, old)
        if place is None:
            if sha256 not in searches:
                searches[sha256] = Search(text, old)
            place = searches[sha256].place(target)
        places[id] = place
    return places


def _in_same_text(document: Document, target: Target) -> Place | None:
    """In the text that a target was taken from its offsets stand, unless its quote says otherwise."""
    span = Span(target.position.start, target.position.end)
    if not len(span) or span.end > len(document) or target.sha256 != document.sha256:
        return None
    return Place(span, "exact") if target.quote.exact in ("", document.passage(span)) else None


def _as_only_one(document: Document, target: Target) -> Place | None:
    """Of a target that had no rival in all of its text: where prefix, quote and suffix stand together, if only once."""
    if target.rivals != () or max(len(document), target.length) > WHOLE:
        return None
    return only_place(document, target)


def _as_only_one_of_both(document: Document, target: Target, old: str | None) -> Place | None:
    """Where prefix, quote and suffix stand together, then and now once."""
    quote = target.quote
    whole = quote.prefix + quote.exact + quote.suffix
    if not old or old.find(whole, old.find(whole) + 1) >= 0:
        return None
    return only_place(document, target)


def only_place(document: Document, target: Target) -> Place | None:
    """Where prefix, quote and suffix stand together, if only once; that costs no more than to find them."""
    quote, text = target.quote, document.passage(document.span)
    whole = quote.prefix + quote.exact + quote.suffix
    at = text.find(whole) if quote.exact and (quote.prefix or quote.suffix) else -1
    if at < 0 or text.find(whole, at + 1) >= 0:
        return None
    start = at + len(quote.prefix)
    return Place(Span(start, start + len(quote.exact)), "moved")


def _at_its_place(document: Document, target: Target) -> Place | None:
    """Where it was, with all that stood around it."""
    span = Span(target.position.start, target.position.end)
    quote = target.quote
    if not quote.exact or document.passage(span) != quote.exact:
        return None
    before = document.passage(Span(span.start - len(quote.prefix), span.start))
    behind = document.passage(Span(span.end, span.end + len(quote.suffix)))
    return Place(span, "exact") if before == quote.prefix and behind == quote.suffix else None
