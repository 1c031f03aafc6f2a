"""A document: one string, asked for passages, blocks, styles and places."""

import hashlib
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import takewhile
from typing import Literal, NamedTuple, Protocol

Kind = Literal["paragraph", "heading", "item", "quote", "code", "table", "note", "line"]

PIECE = 16_384
"""Code points of a block that are folded or cut into sentences at once."""


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Code points of a document, from `start` to before `end`."""

    start: int
    end: int

    def __len__(self) -> int:
        return self.end - self.start

    def holds(self, other: "Span") -> bool:
        """Whether the other lies within this one (a span holds itself)."""
        return self.start <= other.start and other.end <= self.end

    def overlaps(self, other: "Span") -> bool:
        """Whether they share at least one code point."""
        return self.start < other.end and other.start < self.end

    def joined(self, other: "Span") -> "Span":
        """The smallest span that holds both."""
        return Span(min(self.start, other.start), max(self.end, other.end))


class Block(NamedTuple):
    """A paragraph or what stands in its place.

    `level` is a heading's level (1-6), else how deep the block is set in (0 at the margin). `marker` is
    painted before it and never in the text ("•", "1.", "☐"). `line` is the 1-based line of the source
    where it begins, 0 where it is to be counted. In a `soft` block line ends are blanks (hard-wrapped text).
    """

    span: Span
    kind: Kind = "paragraph"
    level: int = 0
    marker: str = ""
    line: int = 0
    soft: bool = False


class StyleSpan(NamedTuple):
    """A passage's style: emphasis, strong, strike, code, link, image, noteref; `value` is an href, a source, a label."""

    span: Span
    name: str
    value: str = ""


class Heading(NamedTuple):
    """An entry of the outline; `section` reaches to the next heading of its level or above."""

    span: Span
    level: int
    section: Span


class Blocks(Protocol):
    """The blocks of a text, in order: listed, or found near an offset."""

    def at(self, offset: int) -> Block | None:
        """The block that holds the offset or ends there, else the next, else the last; None in an empty text."""

    def after(self, block: Block) -> Block | None: ...

    def before(self, block: Block) -> Block | None: ...

    def ordinal(self, block: Block) -> tuple[int, int] | None:
        """Which of how many, from 1; None where they are not counted."""

    def count(self) -> None:
        """Count them, unless that would cost the whole text."""


class Match(Protocol):
    """Where something was found."""

    def start(self) -> int: ...

    def end(self) -> int: ...


class Pattern(Protocol):
    """What finds matches: a pattern of `re`, or one made for a search."""

    def finditer(self, text: str, start: int, end: int, /) -> Iterator[Match]: ...


@dataclass(frozen=True, eq=False)
class Document:
    """A text with its blocks, styles and outline. `source` names it; `reader` says who read it, with a version.

    `lines_are_source`: its lines are those of the file (plain text). `is_spaced`: every line is a paragraph, so that a
    blank row is drawn between two.
    """

    text: str = field(repr=False)
    found: Blocks = field(repr=False)
    style_spans: Sequence[StyleSpan] = field(default=(), repr=False)
    outline: Sequence[Heading] = field(default=(), repr=False)
    source: str = ""
    title: str = ""
    reader: str = "text 1"
    encoding: str = "utf-8"
    lines_are_source: bool = True
    is_spaced: bool = False

    def __len__(self) -> int:
        return len(self.text)

    @property
    def span(self) -> Span:
        """All of the text."""
        return Span(0, len(self.text))

    @cached_property
    def sha256(self) -> str:
        """SHA-256 of the text in UTF-8, in hex; taken at first use, a megabyte at a time."""
        digest = hashlib.sha256()
        for start in range(0, len(self.text), 1 << 20):
            digest.update(self.text[start : start + (1 << 20)].encode())
        return digest.hexdigest()

    def passage(self, span: Span) -> str:
        """The words under a span; a span that reaches past the text is cut."""
        return self.text[max(span.start, 0) : max(span.end, 0)]

    def block_at(self, offset: int) -> Block | None:
        """The block that holds the offset or ends there, else the next, else the last; None in an empty text."""
        return self.found.at(offset)

    def block_after(self, block: Block) -> Block | None:
        """The next block, None at the end."""
        return self.found.after(block)

    def block_before(self, block: Block) -> Block | None:
        """The block before, None at the beginning."""
        return self.found.before(block)

    def blocks(self, span: Span) -> Iterator[Block]:
        """The blocks that share a code point with the span, in order, found one by one."""
        block = self.found.at(span.start)
        while block is not None and block.span.start < span.end:
            if block.span.end > span.start:
                yield block
            block = self.found.after(block)

    def ordinal(self, block: Block) -> tuple[int, int] | None:
        """Which block of how many, from 1; None where counting would cost the whole text, or is put off until `count`."""
        return self.found.ordinal(block)

    def count_blocks(self) -> None:
        """Count the blocks of a text that is not too long for it, which may take as long as a frame."""
        self.found.count()

    def styles(self, span: Span) -> list[StyleSpan]:
        """The style spans that share a code point with the span, in order of their starts."""
        if not self.style_spans:
            return []
        return [self.style_spans[i] for i in self._styles_by_block.get(span)]

    @cached_property
    def _styles_by_block(self) -> "SpanIndex":
        return SpanIndex([s.span.start for s in self.style_spans], [s.span.end for s in self.style_spans])

    def find(self, pattern: Pattern, span: Span) -> Iterator[Span]:
        """The pattern's matches within the span; empty matches are passed over."""
        for match in pattern.finditer(self.text, span.start, span.end):
            if match.end() > match.start():
                yield Span(match.start(), match.end())

    def section_at(self, offset: int) -> Heading | None:
        """The innermost heading whose section holds the offset."""
        begun = takewhile(lambda heading: heading.span.start <= offset, self.outline)
        return max(
            (heading for heading in begun if offset < heading.section.end),
            key=lambda heading: heading.span.start,
            default=None,
        )

    def source_line(self, offset: int) -> tuple[int, int]:
        """Line and column of an offset in the source, from 1.

        In plain text both are exact. In a marked-up document the line is its block's and the column 1.
        """
        if self.lines_are_source:
            return self._line_of(offset), offset - self.text.rfind("\n", 0, offset)
        block = self.block_at(offset)
        return (block.line, 1) if block else (1, 1)

    def line_start(self, number: int) -> tuple[int, int]:
        """Where a line of a text file begins, else a paragraph, and its number; past the last one the last.

        Numbers are from 1; a text's last newline begins no line.
        """
        start, reached = 0, 1
        while reached < number:
            following = self._line_behind(start)
            if following is None:
                break
            start, reached = following, reached + 1
        return start, reached

    def _line_behind(self, start: int) -> int | None:
        """Where the line or paragraph behind the one at the offset begins."""
        if not self.lines_are_source:
            block = self.block_at(start)
            following = self.block_after(block) if block else None
            return following.span.start if following else None
        end = self.text.find("\n", start)
        return end + 1 if 0 <= end < len(self.text) - 1 else None

    def _line_of(self, offset: int) -> int:
        """Lines are counted on or back from the offset that was asked for last."""
        last, line = self._line_counted
        line += self.text.count("\n", last, offset) if offset >= last else -self.text.count("\n", offset, last)
        self.__dict__["_line_counted"] = (offset, line)
        return line

    @cached_property
    def _line_counted(self) -> tuple[int, int]:
        return 0, 1

    def pieces(self, block: Block) -> Iterator[Span]:
        """A block cut at fixed places into pieces of about `PIECE` code points; most blocks are one piece."""
        start = block.span.start
        while start < block.span.end:
            piece = self.piece_at(block, start)
            yield piece
            start = piece.end

    def piece_at(self, block: Block, offset: int) -> Span:
        """The piece of the block that holds the offset; the cuts depend on nothing but the block."""
        if len(block.span) <= PIECE:
            return block.span
        offset = min(max(offset, block.span.start), block.span.end - 1)
        nth = (offset - block.span.start) // PIECE
        start, end = self._cut(block, nth), self._cut(block, nth + 1)
        if offset >= end:
            start, end = end, self._cut(block, nth + 2)
        return Span(start, end)

    def _cut(self, block: Block, nth: int) -> int:
        """Where the nth piece begins: after a sentence or a blank shortly before the even place, else there."""
        at = block.span.start + nth * PIECE
        if nth == 0 or at >= block.span.end:
            return min(at, block.span.end)
        before = self.text[at - 1_024 : at]
        ends = max(before.rfind(". "), before.rfind("\n"))
        blank = ends + 1 if ends >= 0 and before[ends] == "." else ends
        blank = blank if blank >= 0 else before.rfind(" ")
        return at - 1_024 + blank + 1 if blank >= 0 else at


class SpanIndex:
    """Spans sorted by start, in groups that know their largest end: which of them overlap a span?"""

    GROUP = 64

    def __init__(self, starts: Sequence[int], ends: Sequence[int]) -> None:
        self._starts, self._ends = starts, ends
        self._largest = [max(ends[at : at + self.GROUP]) for at in range(0, len(ends), self.GROUP)]

    def get(self, wanted: Span) -> list[int]:
        """The positions of the spans that share a code point with the wanted one, in order."""
        begun = bisect_left(self._starts, wanted.end)
        groups = (g for g, largest in enumerate(self._largest[: -(-begun // self.GROUP)]) if largest > wanted.start)
        return [
            i
            for group in groups
            for i in range(group * self.GROUP, min((group + 1) * self.GROUP, begun))
            if self._ends[i] > wanted.start
        ]
