"""Where the reader was in a document, in the text that it has now."""

from collections.abc import Mapping
from dataclasses import replace

from postil.core.anchoring import anchor, only_place, quote_of, settle
from postil.core.annotation import Place, Target, TextPositionSelector, TextQuoteSelector
from postil.core.document import Document, Span
from postil.store.reading_state import FOCUS, Reading

LONGEST = 400
"""Code points of a passage that are kept to find it again."""

LONG = 1_000_000
"""Code points of a text in which a screen would wait too long for a search."""


def words_of(document: Document, spans: Mapping[str, Span]) -> dict[str, TextQuoteSelector]:
    """The beginning of each passage, with what stands around it."""
    return {name: quote_of(document, _beginning(span)) for name, span in spans.items() if len(span)}


def returned(reading: Reading, document: Document) -> Reading:
    """The focus is found again, else it is the paragraph that stands where it was; a mark that is not found holds nothing."""
    gone = {
        name: span
        for name, span in reading.spans.items()
        if name in reading.words and quote_of(document, _beginning(span)) != reading.words[name]
    }
    if not gone:
        return reading
    targets = {name: _target(reading.words[name], _beginning(span)) for name, span in gone.items()}
    only = {name: place for name, target in targets.items() if (place := only_place(document, target))}
    search = settle if len(document) > LONG else anchor
    sought = search(document, [(name, target) for name, target in targets.items() if name not in only])
    places = only | {name: place for name, place in sought.items() if place.state != "check"}
    found = {name: _whole(span, place) for name, span in gone.items() if (place := places.get(name)) and place.span}
    there = {letter: found.get(letter, Span(0, 0)) for letter in gone}
    marks = {
        letter: mark._replace(start=there[letter].start, end=there[letter].end) if letter in there else mark
        for letter, mark in reading.marks.items()
    }
    if FOCUS not in gone:
        return replace(reading, marks=marks)
    if FOCUS in found:
        return replace(reading, marks=marks, span=found[FOCUS])
    block = document.block_at(min(reading.span.start, len(document)))
    return replace(reading, marks=marks, span=block.span if block else Span(0, 0), size="paragraph")


def _beginning(span: Span) -> Span:
    return Span(span.start, min(span.end, span.start + LONGEST))


def _target(words: TextQuoteSelector, span: Span) -> Target:
    return Target(words, TextPositionSelector(span.start, span.end), sha256="", length=0, reader="")


def _whole(span: Span, place: Place) -> Span:
    """Of a longer passage only the beginning was looked for."""
    assert place.span is not None
    return place.span if len(span) <= LONGEST else Span(place.span.start, place.span.start + len(span))
