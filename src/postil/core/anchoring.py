"""Find a passage again: describe it when it is noted, anchor it when the document is opened."""

from collections.abc import Iterable, Mapping
from itertools import takewhile
from types import MappingProxyType

from postil.core.annotation import Place, State, Target, TextPositionSelector, TextQuoteSelector
from postil.core.document import Document, Span
from postil.core.matching.alignment import Alignment
from postil.core.matching.normal import Normal
from postil.core.matching.pattern import pattern
from postil.core.matching.search import Search, around

NO_TEXTS: Mapping[str, str] = MappingProxyType({})

LOST = Place(None, "orphan", 0.0)

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
    targets = list(targets)
    places = settle(document, targets)
    left = [(id, target) for id, target in targets if id not in places]
    if not left:
        return places
    if not len(document):
        return places | {id: LOST for id, _ in left}
    text = document.passage(Span(0, len(document)))
    new = Normal(text)
    searches: dict[str, Search] = {}
    for id, target in left:
        sha256 = target.sha256 if target.sha256 in old_texts else ""
        old = old_texts.get(sha256, "")
        place = _raw(text, target, old)
        if place is None:
            if sha256 not in searches:
                searches[sha256] = Search(new, Normal(old) if sha256 else None)
            place = _sought(document, searches[sha256], target, old)
        places[id] = place
    return places


def _raw(text: str, target: Target, old: str) -> Place | None:
    """Prefix, quote and suffix stand together once, then and now."""
    quote = target.quote
    whole = quote.prefix + quote.exact + quote.suffix
    if not quote.exact or not (old or target.rivals is not None):
        return None
    at = text.find(whole)
    if at < 0 or text.find(whole, at + 1) >= 0 or (old and old.find(whole, old.find(whole) + 1) >= 0):
        return None
    if any(rival.exact == quote.exact and rival.prefix == quote.prefix and rival.suffix == quote.suffix for rival in target.rivals or ()):
        return None
    start = at + len(quote.prefix)
    return Place(Span(start, start + len(quote.exact)), "moved")


def _sought(document: Document, search: Search, target: Target, old: str) -> Place:
    quote = target.quote
    wanted = pattern(quote.exact, quote.prefix, quote.suffix)
    if wanted.start == wanted.end:
        return LOST
    own = None
    if search.old is not None and old[target.position.start : target.position.end] == quote.exact:
        own = (search.old.index(target.position.start), search.old.index(target.position.end))
        wanted = around(search.old.text, *own, 64)
    rivals = [pattern(rival.exact, rival.prefix, rival.suffix) for rival in target.rivals or ()]
    verdict = search.find(wanted, own, rivals, None)
    guesses = tuple(_span(document, search, quote.exact, each) for each in verdict.guesses)
    found = verdict.found
    if found is None:
        return Place(None, "orphan", 0.0, guesses)
    span = _span(document, search, quote.exact, found)
    if search.new.text[found.start : found.end] == wanted.quote and found.context >= 0.3:
        state: State = "moved"
    elif found.quote >= 0.85 and found.context >= 0.55:
        state = "edited"
    else:
        state = "check"
    return Place(span, state, round(found.score, 3), guesses)


def _span(document: Document, search: Search, quote: str, found: Alignment) -> Span:
    """In the document; marks and link targets at the quote's ends, which have no normal form, belong to it."""
    start = search.new.offset(found.start)
    end = search.new.offset(found.end - 1) + 1
    words = document.passage(Span(start, end))
    start, end = start + len(words) - len(words.lstrip()), end - len(words) + len(words.rstrip())
    alone = Normal(quote)
    if alone.text:
        lead, tail = quote[: alone.offset(0)], quote[alone.offset(len(alone.text.rstrip()) - 1) + 1 :]
        before = document.passage(Span(start - len(lead), start))
        start -= _common(reversed(lead), reversed(before))
        end += _common(tail, document.passage(Span(end, end + len(tail))))
    return Span(start, end)


def _common(one: Iterable[str], other: Iterable[str]) -> int:
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))


def _settled(document: Document, target: Target) -> Place | None:
    """Where it was, with all that stood around it."""
    span = Span(target.position.start, target.position.end)
    quote = target.quote
    if not quote.exact or document.passage(span) != quote.exact:
        return None
    before = document.passage(Span(span.start - len(quote.prefix), span.start))
    behind = document.passage(Span(span.end, span.end + len(quote.suffix)))
    return Place(span, "exact") if before == quote.prefix and behind == quote.suffix else None
