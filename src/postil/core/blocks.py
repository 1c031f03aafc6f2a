"""The blocks of a text: listed when a document was marked up, found near an offset when it is plain."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise
from typing import Literal

from postil.core.document import Block, Kind, Span

Shape = Literal["paragraphs", "wrapped", "lines"]
"""How plain text is laid out: a paragraph a line; hard-wrapped, blank lines between; a line a block (logs, source)."""

SAMPLE = 65_536
"""Code points read to tell a text's shape; also the distance at which an endless run of lines is cut."""

COUNTED = 131_072
"""Code points up to which plain text tells which of how many blocks one is."""

ENDS = tuple(".!?…:。！？”’\"')")
"""How a paragraph ends, and a log's line mostly does not."""

BULLET = re.compile(r"[ \t]*(?:[-*+•‣–—]|\(?\d{1,3}[.)])[ \t]+\S")
DRAWN = re.compile(r"[|+│┃├└┌╭─━═]|\S {3,}\S|\t")


class ListedBlocks:
    """The blocks of a marked-up document, all known."""

    def __init__(self, blocks: Sequence[Block]) -> None:
        self._blocks = blocks
        self._starts = [block.span.start for block in blocks]

    def at(self, offset: int) -> Block | None:
        if not self._blocks:
            return None
        i = max(bisect_right(self._starts, offset) - 1, 0)
        beyond = offset > self._blocks[i].span.end and i + 1 < len(self._blocks)
        return self._blocks[i + 1] if beyond else self._blocks[i]

    def after(self, block: Block) -> Block | None:
        i = bisect_right(self._starts, block.span.start)
        return self._blocks[i] if i < len(self._blocks) else None

    def before(self, block: Block) -> Block | None:
        i = bisect_right(self._starts, block.span.start) - 2
        return self._blocks[i] if i >= 0 else None

    def ordinal(self, block: Block) -> tuple[int, int] | None:
        return bisect_right(self._starts, block.span.start), len(self._blocks)


class PlainBlocks:
    """The blocks of a plain text: nothing is listed, a block is found from the line ends around an offset."""

    def __init__(self, text: str, shape: Shape | None = None) -> None:
        self._text = text
        self.shape: Shape = shape or shape_of(text[:SAMPLE])
        self._run: tuple[Block, ...] = ()
        self._starts: list[int] | None = None

    def at(self, offset: int) -> Block | None:
        offset = min(max(offset, 0), len(self._text))
        start, end = self._line(offset)
        if self._is_blank(start, end):
            found = self._line_after(end)
            if found is None:
                found = self._line_before(start)
            if found is None:
                return None
            start, end = found
        if self.shape != "wrapped":
            return self._of_line(start, end)
        run = self._run_around(start, end)
        return next((block for block in run if block.span.end >= max(offset, start)), run[-1])

    def after(self, block: Block) -> Block | None:
        for later in self._run:
            if later.span.start > block.span.start and block.span.start >= self._run[0].span.start:
                return later
        found = self._line_after(block.span.end)
        return self.at(found[0]) if found else None

    def before(self, block: Block) -> Block | None:
        start, _ = self._line(block.span.start)
        found = self._line_before(start)
        return self.at(found[0]) if found else None

    def ordinal(self, block: Block) -> tuple[int, int] | None:
        if len(self._text) > COUNTED:
            return None
        if self._starts is None:
            self._starts = [each.span.start for each in self._all()]
        return bisect_right(self._starts, block.span.start), len(self._starts)

    def _all(self) -> Iterator[Block]:
        block = self.at(0)
        while block is not None:
            yield block
            block = self.after(block)

    def _line(self, offset: int) -> tuple[int, int]:
        """The line that holds the offset, without its newline."""
        end = self._text.find("\n", offset)
        return self._text.rfind("\n", 0, offset) + 1, len(self._text) if end < 0 else end

    def _is_blank(self, start: int, end: int) -> bool:
        return not self._text[start : min(end, start + 1_024)].strip() and not self._text[start:end].strip()

    def _line_after(self, end: int) -> tuple[int, int] | None:
        """The next line that is not blank, after the line that ends here."""
        while end < len(self._text):
            start, end = self._line(end + 1)
            if not self._is_blank(start, end):
                return start, end
        return None

    def _line_before(self, start: int) -> tuple[int, int] | None:
        """The line before that is not blank."""
        while start > 0:
            start, end = self._line(start - 1)
            if not self._is_blank(start, end):
                return start, end
        return None

    def _of_line(self, start: int, end: int) -> Block:
        return Block(Span(start, end), "line" if self.shape == "lines" else "paragraph")

    def _run_around(self, start: int, end: int) -> tuple[Block, ...]:
        """The blocks of the lines without a blank one between them."""
        if self._run and self._run[0].span.start <= start and end <= self._run[-1].span.end:
            return self._run
        lines = [(start, end)]
        while not self._run_begins(lines[0][0]):
            lines.insert(0, self._line(lines[0][0] - 1))
        while lines[-1][1] < len(self._text) and not self._run_begins(lines[-1][1] + 1):
            following = self._line(lines[-1][1] + 1)
            if self._is_blank(*following):
                break
            lines.append(following)
        self._run = tuple(self._blocks_of(lines))
        return self._run

    def _run_begins(self, start: int) -> bool:
        """Whether the line that starts here begins a run: the first, after a blank one, or at a fixed cut."""
        if start == 0:
            return True
        before, end = self._line(start - 1)
        return self._is_blank(before, end) or start // SAMPLE != before // SAMPLE

    def _blocks_of(self, lines: list[tuple[int, int]]) -> Iterator[Block]:
        """A run cut where a list item begins and where prose turns into something drawn or back."""
        texts = [self._text[start:end] for start, end in lines]
        for first, last, soft in _parts(texts):
            start, end = lines[first][0], lines[last][1]
            kind = _kind(texts[first : last + 1])
            yield Block(Span(start, end), "paragraph" if soft else kind, soft=soft)


def shape_of(sample: str) -> Shape:
    """Tell a plain text's shape from its beginning."""
    lines = sample.split("\n")
    written = [line for line in lines if line.strip()]
    if not written:
        return "paragraphs"
    longest = max(map(len, written))
    middle = sorted(map(len, written))[len(written) // 2]
    if longest > 200 or middle > 110:
        return "paragraphs"
    runs = sum(1 for blank, _ in groupby(lines, key=lambda line: not line.strip()) if not blank)
    if (runs > 1 and len(written) / runs <= 40) or (len(written) > 1 and _is_filled(written)):
        return "wrapped"
    ended = sum(1 for line in written if line.rstrip().endswith(ENDS))
    return "paragraphs" if ended * 2 >= len(written) or len(written) == 1 else "lines"


def _parts(lines: list[str]) -> Iterator[tuple[int, int, bool]]:
    """First and last line of each block of a run, and whether its line ends are blanks."""
    begun = [0] + [i for i in range(1, len(lines)) if BULLET.match(lines[i])]
    for first, beyond in pairwise([*begun, len(lines)]):
        yield from _groups(lines, first, beyond)


def _groups(lines: list[str], first: int, beyond: int) -> Iterator[tuple[int, int, bool]]:
    """Lines with one indent that are filled are prose; what lies between stays as it is."""
    kept = first
    at = first
    while at < beyond:
        end = _prose_end(lines, at, beyond)
        if end - at >= 2 and _is_filled(lines[at:end]):
            if kept < at:
                yield kept, at - 1, False
            yield at, end - 1, True
            kept = end
        at = max(end, at + 1)
    if kept < beyond:
        yield kept, beyond - 1, False


def _prose_end(lines: list[str], first: int, beyond: int) -> int:
    """Where the lines end that share the second line's indent; the first may hang out or be set in."""
    if first + 1 >= beyond:
        return first + 1
    indent = _indent(lines[first + 1])
    if _indent(lines[first]) != indent and not _is_filled(lines[first : first + 2]):
        return first + 1
    end = first + 1
    while end < beyond and _indent(lines[end]) == indent:
        end += 1
    return end


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _is_filled(lines: list[str]) -> bool:
    """Whether the lines were broken because the next word did not fit (three in four, with four to spare)."""
    width = max(len(line.rstrip()) for line in lines)
    if width < 40 or sum(1 for line in lines if DRAWN.search(line.strip())) * 3 > len(lines):
        return False
    full = sum(len(line.rstrip()) + 1 + len(after.split(None, 1)[0]) > width - 4 for line, after in pairwise(lines))
    return full * 4 >= (len(lines) - 1) * 3


def _kind(lines: list[str]) -> Kind:
    """A line at the margin is a paragraph; what is drawn or set in is code."""
    is_paragraph = (len(lines) == 1 and lines[0][:1] not in " \t") or not _is_code(lines)
    return "paragraph" if is_paragraph else "code"


def _is_code(lines: list[str]) -> bool:
    """Whether the lines are drawn or all set in: they are shown as they are and read line by line."""
    drawn = sum(1 for line in lines if DRAWN.search(line.strip()))
    return drawn * 2 >= len(lines) if len(lines) > 1 and drawn else all(line[:1] in " \t" for line in lines)
