"""Find a passage again: describe it when it is noted, anchor it when the document is opened."""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from itertools import takewhile
from math import inf
from types import MappingProxyType

from postil.core.annotation import Place, State, Target, TextPositionSelector, TextQuoteSelector
from postil.core.document import Document, Span
from postil.core.matching.candidates import alignments
from postil.core.matching.normal import Normal
from postil.core.matching.pattern import around, pattern
from postil.core.matching.search import Found, Search, Wanted

NO_TEXTS: Mapping[str, str] = MappingProxyType({})

LOST = Place(None, "orphan", 0.0)

MOST_RIVALS = 4

NEAR = 64_000
"""Code points of a document in which rivals are looked for from end to end: a key waits for it."""

STRETCH = 16_000
"""In a longer one they are looked for within so many code points at least on both sides."""

CONTEXT = 64
"""Code points kept before and after a quote."""


def describe(document: Document, span: Span) -> Target:
    """The span's quote with what stands around it, its position, and which text they were taken from."""
    return Target(
        quote=_quote(document, span),
        position=TextPositionSelector(span.start, span.end),
        sha256=document.sha256,
        length=len(document),
        reader=document.reader,
        rivals=_rivals(document, span),
    )


def _rivals(document: Document, span: Span) -> tuple[TextQuoteSelector, ...]:
    """Places near by that could be taken for the span's."""
    first = 0 if len(document) <= NEAR else max(span.start // STRETCH - 1, 0) * STRETCH
    last = len(document) if len(document) <= NEAR else (span.end // STRETCH + 2) * STRETCH
    near = _normal(document.passage(Span(first, last)))
    own = near.index(span.start - first), near.index(span.end - first)
    wanted = around(near.text, *own, CONTEXT)
    if wanted.start == wanted.end:
        return ()
    others = [each for each in alignments(wanted, near.text, whole=inf) if each.end <= own[0] or own[1] <= each.start]
    alike = [each for each in others if each.quote >= 0.5][:MOST_RIVALS]
    spans = (Span(first + near.offset(each.start), first + near.offset(each.end - 1) + 1) for each in alike)
    return tuple(_quote(document, each) for each in spans)


@lru_cache(maxsize=2)
def _normal(words: str) -> Normal:
    """Kept, since who notes one passage notes the next one in the same stretch of the text."""
    return Normal(words)


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
    text = document.passage(Span(0, len(document)))
    searches: dict[str, Search] = {}
    for id, target in left:
        sha256 = target.sha256 if target.sha256 in old_texts else ""
        old = old_texts.get(sha256)
        place = _in_same_text(document, target) or _raw(text, target, old)
        if place is None:
            if sha256 not in searches:
                searches[sha256] = Search(text, old)
            place = _sought(document, searches[sha256], target, old)
        places[id] = place
    return places


def _in_same_text(document: Document, target: Target) -> Place | None:
    """In the text that a target was taken from its offsets stand."""
    span = Span(target.position.start, target.position.end)
    is_there = len(span) and target.sha256 == document.sha256 and document.passage(span) == target.quote.exact
    return Place(span, "exact") if is_there else None


def _as_only_one(document: Document, target: Target) -> Place | None:
    """In a text short enough that all rivals are known: where prefix, quote and suffix stand together, then and now once."""
    quote, length = target.quote, max(len(document), target.length)
    if target.rivals is None or length > NEAR or any(rival.exact == quote.exact for rival in target.rivals):
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


def _sought(document: Document, search: Search, target: Target, old: str | None) -> Place:
    quote, position = target.quote, Span(target.position.start, target.position.end)
    if not quote.exact.strip():
        return LOST
    wanted = Wanted(
        pattern(quote.exact, quote.prefix, quote.suffix),
        position if old is not None and old[position.start : position.end] == quote.exact else None,
        [pattern(rival.exact, rival.prefix, rival.suffix) for rival in target.rivals or ()],
        position.start if len(position) else None,
    )
    found = search.find(wanted)
    guesses = tuple(_edged(document, quote.exact, span) for span in found.guesses)
    if found.span is None or found.alignment is None:
        return Place(None, "orphan", 0.0, guesses)
    span = _edged(document, quote.exact, found.span)
    state = "exact" if span == position and document.passage(span) == quote.exact and found.is_clear else _state(found)
    score = round(found.alignment.score, 3)
    return Place(span, state, score if found.is_same else min(score, 0.999), guesses)


def _state(found: Found) -> State:
    assert found.alignment is not None
    if not found.is_clear:
        return "check"
    if found.is_same and found.alignment.context >= 0.3:
        return "moved"
    return "edited" if found.alignment.quote >= 0.85 and found.alignment.context >= 0.55 else "check"


def _edged(document: Document, quote: str, span: Span) -> Span:
    """Without outer white space, and with the marks at the quote's ends, which have no normal form."""
    words = document.passage(span)
    start, end = span.start + len(words) - len(words.lstrip()), span.end - len(words) + len(words.rstrip())
    alone = Normal(quote)
    if alone.text:
        lead, tail = quote[: alone.offset(0)], quote[alone.offset(len(alone.text.rstrip()) - 1) + 1 :]
        before = document.passage(Span(start - len(lead), start))
        start -= _common(reversed(lead), reversed(before))
        end += _common(tail, document.passage(Span(end, end + len(tail))))
    return Span(start, end)


def _common(one: Iterable[str], other: Iterable[str]) -> int:
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))


def _at_its_place(document: Document, target: Target) -> Place | None:
    """Where it was, with all that stood around it."""
    span = Span(target.position.start, target.position.end)
    quote = target.quote
    if not quote.exact or document.passage(span) != quote.exact:
        return None
    before = document.passage(Span(span.start - len(quote.prefix), span.start))
    behind = document.passage(Span(span.end, span.end + len(quote.suffix)))
    return Place(span, "exact") if before == quote.prefix and behind == quote.suffix else None
