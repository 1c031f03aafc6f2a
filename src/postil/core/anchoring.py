"""Find a passage again: describe it when it is noted, anchor it when the document is opened.

What settles with one look is settled here; the search for the rest is in `matching`, which is loaded when it is needed.
"""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from postil.core.annotation import Place, Target, TextPositionSelector, TextQuoteSelector
from postil.core.document import Document, Span

NO_TEXTS: Mapping[str, str] = MappingProxyType({})

LOST = Place(None, "orphan", 0.0)

NEAR = 64_000
"""Code points of a document of which all rivals are known."""

CONTEXT = 64
"""Code points kept before and after a quote."""


def describe(document: Document, span: Span) -> Target:
    """The span's quote with what stands around it, its position, which text they were taken from, and its rivals."""
    from postil.core.matching.rivals import rivals

    return Target(
        quote=_quote(document, span),
        position=TextPositionSelector(span.start, span.end),
        sha256=document.sha256,
        length=len(document),
        reader=document.reader,
        rivals=tuple(_quote(document, rival) for rival in rivals(document, span)),
    )


def _quote(document: Document, span: Span) -> TextQuoteSelector:
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

    text = document.passage(Span(0, len(document)))
    searches: dict[str, Search] = {}
    for id, target in left:
        sha256 = target.sha256 if target.sha256 in old_texts else ""
        old = old_texts.get(sha256)
        place = _in_same_text(document, target) or _raw(text, target, old)
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
    if target.rivals != () or max(len(document), target.length) > NEAR:
        return None
    return _once(document.passage(Span(0, len(document))), target)


def _raw(text: str, target: Target, old: str | None) -> Place | None:
    """Where prefix, quote and suffix stand together, then and now once."""
    quote = target.quote
    whole = quote.prefix + quote.exact + quote.suffix
    if not old or old.find(whole, old.find(whole) + 1) >= 0:
        return None
    return _once(text, target)


def _once(text: str, target: Target) -> Place | None:
    quote = target.quote
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
