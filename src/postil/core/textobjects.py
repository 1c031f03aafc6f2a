"""Text objects: the word, sentence, paragraph or section at an offset, the next, the previous."""

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import Literal

from postil.core.document import Block, Document, Span

Size = Literal["word", "sentence", "paragraph", "section"]
SIZES: tuple[Size, ...] = ("word", "sentence", "paragraph", "section")

IDEOGRAPH = "\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
WORD = rf"[{IDEOGRAPH}]|[^\W{IDEOGRAPH}]+(?:[.,:'’/@\-\u2010\u2011]?[^\W{IDEOGRAPH}]|[\u0300-\u036f\u200c\u200d])*"
"""A word: letters and digits, with the marks that stand inside one ("3,000", "agency’s"); an ideograph alone."""

LINE = re.compile(r"[^\n]+")


def trimmed(document: Document, span: Span) -> Span:
    """The span without its outer white space; an empty one stays at its start."""
    passage = document.passage(span)
    inner = passage.strip()
    start = span.start + len(passage) - len(passage.lstrip()) if inner else span.start
    return Span(start, start + len(inner))


def at(document: Document, offset: int, size: Size) -> Span | None:
    """The unit that holds the offset; between two units the next, at the end the last; None where there is none."""
    if size == "section":
        return _section_at(document, offset)
    block = document.block_at(offset)
    if block is None:
        return None
    held = [unit for unit in units(document, block, size, offset) if unit.end > offset]
    return held[0] if held else after(document, offset, size) or before(document, offset, size)


def after(document: Document, offset: int, size: Size) -> Span | None:
    """The first unit that begins at the offset or later."""
    if size == "section":
        starts = (heading.section for heading in document.outline if heading.section.start >= offset)
        return next(starts, None)
    block = document.block_at(offset)
    while block is not None:
        for piece in document.pieces(block) if len(block.span) else ():
            if piece.end <= offset:
                continue
            for unit in units(document, block, size, piece.start):
                if unit.start >= offset:
                    return unit
        block = document.block_after(block)
    return None


def before(document: Document, offset: int, size: Size) -> Span | None:
    """The last unit that ends at the offset or earlier."""
    if size == "section":
        return next((h.section for h in reversed(document.outline) if h.section.end <= offset), None)
    block = document.block_at(offset)
    while block is not None:
        end = min(offset, block.span.end)
        while end > block.span.start:
            piece = document.piece_at(block, end - 1)
            for unit in reversed(units(document, block, size, piece.start)):
                if unit.end <= offset:
                    return unit
            end = piece.start
        block = document.block_before(block)
    return None


def units(document: Document, block: Block, size: Size, offset: int) -> list[Span]:
    """The block's words or sentences in the piece around the offset, or the block itself as its paragraph."""
    if size == "paragraph":
        return [trimmed(document, block.span)]
    piece = document.piece_at(block, offset)
    passage = document.passage(piece)
    if size == "word":
        words = [Span(piece.start + start, piece.start + end) for start, end in _words(passage)]
        return words or [trimmed(document, piece)]
    if block.kind == "line":
        return [trimmed(document, block.span)]
    if block.kind in ("code", "table"):
        found = tuple(match.span() for match in LINE.finditer(passage))
    else:
        found = _sentences(passage.replace("\n", " "))
    spans = (trimmed(document, Span(piece.start + start, piece.start + end)) for start, end in found)
    return [span for span in spans if len(span)] or [trimmed(document, piece)]


def within(document: Document, span: Span, size: Size) -> Iterator[Span]:
    """The words, sentences or paragraphs that share a code point with the span, in order."""
    for block in document.blocks(span):
        for piece in document.pieces(block):
            if piece.overlaps(span):
                yield from (unit for unit in units(document, block, size, piece.start) if unit.overlaps(span))


def graphemes(passage: str) -> Iterator[str]:
    """What a reader takes for one character each (UAX #29)."""
    if passage.isascii():
        return iter(passage)
    from wcwidth import iter_graphemes

    return iter_graphemes(passage)


def grapheme_after(document: Document, offset: int) -> int:
    """The offset one grapheme on; the text's end at its end."""
    following = document.passage(Span(offset, offset + 64))
    return offset + len(next(graphemes(following), ""))


def grapheme_before(document: Document, offset: int) -> int:
    """The offset one grapheme back; 0 at the beginning."""
    *_, last = ["", *graphemes(document.passage(Span(max(offset - 64, 0), offset)))]
    return offset - len(last)


def grapheme_at(document: Document, offset: int) -> Span:
    """The grapheme that holds the offset; an empty span at the text's end."""
    at = max(offset - 64, 0)
    for each in graphemes(document.passage(Span(at, offset + 64))):
        if at + len(each) > offset:
            return Span(at, at + len(each))
        at += len(each)
    return Span(offset, offset)


def count_words(passage: str) -> int:
    """How many words the passage has."""
    return len(_words(passage))


@lru_cache(maxsize=512)
def _words(passage: str) -> tuple[tuple[int, int], ...]:
    return tuple(match.span() for match in _word_pattern().finditer(passage))


@cache
def _word_pattern() -> re.Pattern[str]:
    """Compiled when the first word is asked for: that takes as long as five modules."""
    return re.compile(WORD)


@lru_cache(maxsize=512)
def _sentences(passage: str) -> tuple[tuple[int, int], ...]:
    from sentencex import segment

    spans, start = [], 0
    for sentence in segment("en", passage):
        spans.append((start, start := start + len(sentence)))
    return tuple(spans)


def _section_at(document: Document, offset: int) -> Span | None:
    """The innermost section; what stands before the first heading is one too."""
    heading = document.section_at(offset)
    if heading is not None:
        return trimmed(document, heading.section)
    return trimmed(document, Span(0, document.outline[0].span.start)) if document.outline else None
